import { API_ERRORS, type ApiErrorCode } from '../../api-error.js';
import { object, ref, type Schema } from './schemas.js';

/** One answer of an operation. */
export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export type Answers = Readonly<Record<string, Answer>>;

const requestId = { 'X-Request-Id': { schema: { type: 'string' } } };
const retryAfter = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 0 } } };

/** What any request may be answered, whatever it asks for. */
const ALWAYS: readonly ApiErrorCode[] = [
  'MALFORMED',
  'UNAUTHENTICATED',
  'NOT_PERMITTED',
  'LIMIT_REACHED',
  'INTERNAL',
  'UNAVAILABLE',
];

export function data(description: string, schema: Schema, headers: Readonly<Record<string, object>> = {}): Answer {
  return json(description, object({ data: schema }), headers);
}

export function page(description: string, item: Schema): Answer {
  return json(description, object({ data: { type: 'array', items: item }, page: ref('Page') }));
}

export function nothing(description: string): Answer {
  return { description, headers: requestId };
}

/** An answer for each status that the codes have in the table of errors. */
export function errors(...codes: readonly ApiErrorCode[]): Answers {
  const byStatus = new Map<number, ApiErrorCode[]>();
  for (const code of [...ALWAYS, ...codes]) {
    const { status } = API_ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, told]) => [
      String(status),
      json(told.map(inWords).join(', '), ref('Error'), [429, 503].includes(status) ? retryAfter : {}),
    ]),
  );
}

export function events(description: string): Answer {
  return {
    description,
    headers: {
      ...requestId,
      'Cache-Control': { schema: { const: 'no-cache' } },
      'X-Accel-Buffering': { schema: { const: 'no' } },
    },
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  };
}

function json(description: string, schema: Schema, headers: Readonly<Record<string, object>> = {}): Answer {
  return { description, headers: { ...requestId, ...headers }, content: { 'application/json': { schema } } };
}

function inWords(code: ApiErrorCode): string {
  const { number, isRetryable } = API_ERRORS[code];
  return `${code} (${number}${isRetryable ? ', may succeed later' : ''})`;
}
