import { RESOLUTIONS } from '../../series/resolution.js';
import { durationSchema, intervalSchema, timeZoneSchema, type Schema } from './schemas.js';

/** One parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

function query(name: string, schema: Schema, description?: string): Parameter {
  return { name, in: 'query', required: false, ...(description === undefined ? {} : { description }), schema };
}

export const interval = query('interval', intervalSchema);
export const duration = query('duration', durationSchema);
export const timeZone = query('timeZone', timeZoneSchema);
export const aligned = query(
  'aligned',
  { type: 'boolean', default: false },
  'Updates on whole multiples of the interval, numbered from the Unix epoch: all who ask for the same share one stream.',
);
export const lastEventId = query('lastEventId', { type: 'string', maxLength: 256 }, 'As the header Last-Event-ID.');
export const lastEventIdHeader: Parameter = {
  name: 'Last-Event-ID',
  in: 'header',
  required: false,
  description:
    'The id of the last event that was had: goes on with the next. What describes the stream is then ignored.',
  schema: { type: 'string', maxLength: 256 },
};
export const resolution = query('resolution', { enum: RESOLUTIONS, default: 'raw' }, 'Every update, or buckets.');
export const seriesResolution = query('resolution', { enum: RESOLUTIONS, default: '1s' });
export const policy = query(
  'policy',
  { enum: ['cut', 'latest'], default: 'cut' },
  'What happens to a reader who does not keep up: it is cut off, or gets the newest update only.',
);
export const detail = query('detail', { type: 'boolean', default: false }, 'Adds latenessMs and owner to updates.');
export const limit = query('limit', { type: 'integer', minimum: 1, maximum: 500, default: 50 });
export const after = query('after', { type: 'string' }, 'The id after which to go on, as in page.next.');
export const afterSequence = query(
  'after',
  { type: 'integer', minimum: -1 },
  'The number before the one wanted; by default that of the last update that has come.',
);
export const wait = query('wait', { type: 'number', minimum: 0, maximum: 30, default: 25 }, 'Seconds.');
export const from = query(
  'from',
  { type: 'number', minimum: 0 },
  'ms since the Unix epoch; by default all that is kept.',
);
export const to = query('to', { type: 'number', minimum: 0 }, 'ms since the Unix epoch; by default now.');
export const id: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id of a stream.',
  schema: { type: 'string', maxLength: 256 },
};
