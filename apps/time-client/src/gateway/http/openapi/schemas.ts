import { TIME_REQUEST_RULES } from '@app/contracts';
import { API_ERRORS } from '../../api-error.js';
import { BUCKET_MS, RESOLUTIONS } from '../../series/resolution.js';

/** A JSON schema, or a reference to one. */
export type Schema = Readonly<Record<string, unknown>>;

const { updateInterval, duration, timeZone } = TIME_REQUEST_RULES;

export const integer = { type: 'integer' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const flag = { type: 'boolean' } as const;
const unixMs = { type: 'number', description: 'ms since the Unix epoch' } as const;
const milliseconds = { type: 'number', description: 'ms' } as const;

export const intervalSchema = { ...ranged(updateInterval), description: 'Seconds from one update to the next.' };
export const durationSchema = {
  ...ranged(duration),
  description: 'Seconds from the first update to the last; 0 goes on until it is cancelled.',
};
export const timeZoneSchema = {
  type: 'string',
  maxLength: timeZone.maxLength,
  default: timeZone.default,
  description: 'IANA name of the zone in which times are written.',
  examples: ['Europe/Paris'],
} as const;

/** Every schema of the API by its name. */
export const schemas: Readonly<Record<string, Schema>> = {
  TimeResponse: object(
    {
      timestamp: { ...integer, description: 'The instant the update stands for, in whole Unix seconds.' },
      timeString: { ...text, pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}$' },
      sequenceNum: { ...count, description: '0, 1, 2 … without a hole.' },
      isFinal: { ...flag, description: 'True on the planned last update and on no other.' },
    },
    {
      latenessMs: {
        ...number,
        description: 'With detail=true: arrival at the gateway − due, in ms; missing if this gateway did not hear it.',
      },
      owner: { ...text, description: 'With latenessMs: the name of the replica.' },
      skipped: { ...count, minimum: 1, description: 'With policy=latest: how many updates were left out before it.' },
    },
  ),
  TimeRequest: object({ updateInterval: intervalSchema, duration: durationSchema, timeZone: timeZoneSchema }),
  NewStream: object({}, { updateInterval: intervalSchema, duration: durationSchema, timeZone: timeZoneSchema }),
  Stream: object({
    id: { ...text, description: 'Says all there is to know of the stream, signed: any gateway understands it.' },
    token: { ...text, description: 'The same.' },
    request: ref('TimeRequest'),
    originUnixMs: unixMs,
    state: { enum: ['live', 'ended'] },
    nextSequence: count,
    owner: text,
    readers: count,
    createdUnixMs: unixMs,
    links: object({ self: text, events: text, next: text, series: text }),
  }),
  Page: object({ limit: count, next: { type: ['string', 'null'] }, total: count }),
  Bucket: object({
    t: { ...integer, description: 'Where it begins, in ms since the Unix epoch.' },
    count: { ...count, minimum: 1 },
    latenessMin: milliseconds,
    latenessMean: milliseconds,
    latenessMax: milliseconds,
    latenessP99: milliseconds,
    first: { ...count, description: 'The number of its first update.' },
    last: { ...count, description: 'The number of its last update.' },
  }),
  RawPoint: object({ t: unixMs, latenessMs: milliseconds, sequenceNum: count }),
  Axis: object({ label: text, unit: text, domain: { type: 'array', items: number, minItems: 2, maxItems: 2 } }),
  Series: object({
    meta: object({ x: ref('Axis'), y: ref('Axis'), resolution: { enum: RESOLUTIONS } }),
    points: { type: 'array', items: { anyOf: [ref('Bucket'), ref('RawPoint')] } },
  }),
  Replica: object({
    serverId: text,
    name: text,
    state: { enum: ['serving', 'draining', 'silent'] },
    version: text,
    startedUnixMs: unixMs,
    streams: count,
    clients: count,
    ownedStreams: { ...count, description: 'Streams of this gateway that it serves.' },
    silentMs: { ...count, description: 'How long ago it gave a sign of life.' },
  }),
  Reader: object(
    {
      id: text,
      streamId: text,
      address: text,
      sinceUnixMs: unixMs,
      policy: { enum: ['cut', 'latest'] },
      sentUpdates: count,
      queuedUpdates: count,
      queuedBytes: count,
    },
    { key: { ...text, description: 'The name of the key or token that it came with.' } },
  ),
  StreamEvent: object(
    { id: text, request: ref('TimeRequest'), originUnixMs: unixMs, gateway: text, serverUnixMs: unixMs },
    { owner: { ...text, description: 'The name of the replica; missing after an event id if none serves it yet.' } },
  ),
  SeriesEvent: object({
    resolution: { enum: Object.keys(BUCKET_MS) },
    points: { type: 'array', items: ref('Bucket'), minItems: 1 },
  }),
  MovedEvent: object({
    from: text,
    to: text,
    reason: text,
    pauseMs: count,
    sequence: count,
    atUnixMs: unixMs,
  }),
  EndEvent: object({
    reason: { enum: ['final', 'duration', 'cancelled', 'shutdown'] },
    lastSequence: { type: ['integer', 'null'], minimum: 0 },
  }),
  ErrorDetails: object({
    code: { enum: Object.keys(API_ERRORS) },
    number: { enum: [...new Set(Object.values(API_ERRORS).map((row) => row.number))].toSorted((a, b) => a - b) },
    message: text,
    details: { type: 'array', items: object({ field: text, message: text }) },
    retryable: { ...flag, description: 'Whether the same request may succeed later.' },
    requestId: { ...text, description: 'As in the header X-Request-Id; the log knows it.' },
  }),
  Error: object({ error: ref('ErrorDetails') }),
};

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object with these properties and no other. */
export function object(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}

function ranged({
  min,
  max,
  default: value,
}: {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}) {
  return { type: 'number', minimum: min, maximum: max, default: value } as const;
}
