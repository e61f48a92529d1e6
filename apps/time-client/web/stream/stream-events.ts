import type { TimeResponse } from '@app/contracts';

/** An update as this page keeps it. */
export interface Update {
  readonly sequence: number;
  /** The instant it stands for, in ms since the Unix epoch. */
  readonly dueUnixMs: number;
  /** That instant in the stream's zone, `YYYY-MM-DD HH:mm:ss.ffffff`. */
  readonly timeString: string;
  /** Arrival at the gateway − due, in ms, by the gateway's clock. */
  readonly latenessMs: number;
  /** Name of the replica that sent it. */
  readonly owner: string;
  readonly isFinal: boolean;
}

/** Told once at the beginning of each connection. */
export interface StreamOpening {
  readonly serverUnixMs: number;
  readonly owner: string | undefined;
}

/** The stream has another owner, or the same one again after it was lost. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  /** How long the next update had been overdue when the stream went on. */
  readonly pauseMs: number;
  readonly atUnixMs: number;
}

export interface StreamEnd {
  readonly reason: string;
}

/** The error object of every answer that is none of success, and of `event: error`. */
export interface ApiError {
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly message: string }[];
  readonly retryable: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** `timeString` has the fraction of the second in every zone; `timestamp` the seconds. */
export function parseUpdate(data: string): Update | undefined {
  const { timestamp, timeString, sequenceNum, isFinal, latenessMs, owner } = parseFields(data) as Partial<
    Record<keyof TimeResponse | 'latenessMs' | 'owner', unknown>
  >;
  if (typeof timestamp !== 'number' || typeof timeString !== 'string' || !isSequence(sequenceNum)) return undefined;
  const fractionMs = Number(`0${timeString.slice(19)}`) * 1_000 || 0;
  return {
    sequence: sequenceNum,
    dueUnixMs: timestamp * 1_000 + fractionMs,
    timeString,
    latenessMs: numberOr(latenessMs, NaN),
    owner: textOr(owner, ''),
    isFinal: isFinal === true,
  };
}

export function parseOpening(data: string): StreamOpening | undefined {
  const { serverUnixMs, owner } = parseFields(data);
  if (typeof serverUnixMs !== 'number') return undefined;
  return { serverUnixMs, owner: typeof owner === 'string' ? owner : undefined };
}

export function parseMove(data: string): Move | undefined {
  const { from, to, reason, pauseMs, atUnixMs } = parseFields(data);
  if (typeof to !== 'string' || typeof atUnixMs !== 'number') return undefined;
  return { from: textOr(from, ''), to, reason: textOr(reason, ''), pauseMs: numberOr(pauseMs, 0), atUnixMs };
}

export function parseEnd(data: string): StreamEnd {
  return { reason: textOr(parseFields(data)['reason'], 'final') };
}

/** From the body of an answer, `{error: …}`, or from `event: error`, where it may stand alone. */
export function parseApiError(data: string): ApiError | undefined {
  const body = parseFields(data);
  const { code, message, details, retryable } = isFields(body['error']) ? body['error'] : body;
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  const faults = Array.isArray(details) ? details.filter(isFields) : [];
  return {
    code,
    message,
    details: faults.map((fault) => ({ field: textOr(fault['field'], ''), message: textOr(fault['message'], '') })),
    retryable: retryable === true,
  };
}

/** Nothing, if the text is not an object in JSON. */
function parseFields(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
