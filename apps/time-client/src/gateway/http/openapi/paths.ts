import { data, errors, events, nothing, page, type Answers } from './answers.js';
import * as parameter from './parameters.js';
import { ref, type Schema } from './schemas.js';

/** One method of one path. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly parameter.Parameter[];
  readonly requestBody?: object;
  readonly responses: Answers;
  readonly security?: readonly object[];
}

export type Path = Partial<Readonly<Record<'get' | 'post' | 'delete', Operation>>>;

const EVENTS = `Events: \`stream\` once at the beginning (StreamEvent); \`update\` (TimeResponse) or, with a resolution,
\`series\` (SeriesEvent); \`moved\` when another replica took over (MovedEvent); \`end\` (EndEvent), after which only
the reason \`shutdown\` is one to come back for; \`error\` (ErrorDetails). Updates and series have an \`id:\`. Who comes
back with one gets a stream even while no replica serves it: what would be 503 otherwise is an \`error\` in it then.`;

const presentation = [parameter.resolution, parameter.policy, parameter.detail];
const place = [parameter.lastEventIdHeader, parameter.lastEventId];
const noUpstream = ['NO_BROKER', 'NO_REPLICA', 'TERMINATED', 'SHUTTING_DOWN'] as const;
const list = (item: Schema): Schema => ({ type: 'array', items: item });

export const paths: Readonly<Record<string, Path>> = {
  '/api/v1/time': {
    get: {
      operationId: 'getTime',
      summary: 'The time now',
      tags: ['time'],
      parameters: [parameter.timeZone],
      responses: {
        200: data('The first update of a stream.', ref('TimeResponse')),
        ...errors('INVALID_REQUEST', ...noUpstream),
      },
    },
  },
  '/api/v1/time/stream': {
    get: {
      operationId: 'streamTime',
      summary: 'A stream of the time, as server-sent events',
      description: EVENTS,
      tags: ['time'],
      parameters: [
        parameter.interval,
        parameter.duration,
        parameter.timeZone,
        parameter.aligned,
        ...place,
        ...presentation,
      ],
      responses: {
        200: events('The stream.'),
        204: nothing('The stream is over: there is nothing to come back for.'),
        ...errors('INVALID_EVENT_ID', 'INVALID_REQUEST', 'TOO_LATE', ...noUpstream),
      },
    },
  },
  '/api/v1/streams': {
    get: {
      operationId: 'listStreams',
      summary: 'The streams that this gateway holds',
      tags: ['streams'],
      parameters: [parameter.limit, parameter.after],
      responses: {
        200: page('In the order in which they began.', ref('Stream')),
        ...errors('INVALID_EVENT_ID', 'INVALID_REQUEST'),
      },
    },
    post: {
      operationId: 'createStream',
      summary: 'Begins a stream that goes on without a reader',
      description: 'It is cancelled when nobody has read it for STREAM_IDLE_SECONDS.',
      tags: ['streams'],
      requestBody: { required: false, content: { 'application/json': { schema: ref('NewStream') } } },
      responses: {
        201: data('It has begun.', ref('Stream'), { Location: { schema: { type: 'string' } } }),
        ...errors('INVALID_REQUEST', ...noUpstream),
      },
    },
  },
  '/api/v1/streams/{id}': {
    get: {
      operationId: 'getStream',
      summary: 'A stream that this gateway holds',
      tags: ['streams'],
      parameters: [parameter.id],
      responses: { 200: data('The stream.', ref('Stream')), ...errors('INVALID_EVENT_ID', 'NOT_FOUND') },
    },
    delete: {
      operationId: 'cancelStream',
      summary: 'Cancels a stream for all who read it',
      tags: ['streams'],
      parameters: [parameter.id],
      responses: { 204: nothing('It is cancelled.'), ...errors('INVALID_EVENT_ID', 'NOT_FOUND') },
    },
  },
  '/api/v1/streams/{id}/events': {
    get: {
      operationId: 'readStream',
      summary: 'Reads a stream, held here or not, as server-sent events',
      description: EVENTS,
      tags: ['streams'],
      parameters: [parameter.id, ...place, ...presentation],
      responses: {
        200: events('From the next update on, or after the event id.'),
        204: nothing('The stream is over.'),
        ...errors('INVALID_EVENT_ID', 'INVALID_REQUEST', 'TOO_LATE', ...noUpstream),
      },
    },
  },
  '/api/v1/streams/{id}/next': {
    get: {
      operationId: 'pullStream',
      summary: 'Waits for the next update',
      tags: ['streams'],
      parameters: [parameter.id, parameter.afterSequence, parameter.wait, parameter.detail],
      responses: {
        200: data('The update.', ref('TimeResponse')),
        204: nothing('There is none: the stream is over.'),
        ...errors('INVALID_EVENT_ID', 'INVALID_REQUEST', 'TOO_LATE', 'NOT_YET', ...noUpstream),
      },
    },
  },
  '/api/v1/streams/{id}/series': {
    get: {
      operationId: 'getSeries',
      summary: 'How late the updates came: what a chart is drawn from',
      tags: ['streams'],
      parameters: [parameter.id, parameter.from, parameter.to, parameter.seriesResolution],
      responses: {
        200: data('At most the last ten minutes.', ref('Series')),
        ...errors('INVALID_EVENT_ID', 'INVALID_REQUEST', 'NOT_FOUND'),
      },
    },
  },
  '/api/v1/replicas': {
    get: {
      operationId: 'listReplicas',
      summary: 'Who serves',
      tags: ['observation'],
      responses: { 200: data('The replicas heard of within the last ten seconds.', list(ref('Replica'))), ...errors() },
    },
  },
  '/api/v1/readers': {
    get: {
      operationId: 'listReaders',
      summary: 'Who reads event streams of this gateway',
      tags: ['observation'],
      parameters: [parameter.limit, parameter.after],
      responses: {
        200: page('In the order in which they came.', ref('Reader')),
        ...errors('INVALID_REQUEST'),
      },
    },
  },
  '/api/v1/openapi.json': {
    get: {
      operationId: 'getDocument',
      summary: 'This document',
      tags: ['observation'],
      security: [],
      responses: {
        200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
      },
    },
  },
};
