import { ID_RULE, isId } from '../protocol/ids.js';
import {
  MAX_STREAMS_PER_MESSAGE,
  type CancelPair,
  type EntryFailure,
  type OpenEntry,
  type ResumeEntry,
} from '../protocol/messages.js';
import { StreamError, type FieldViolation } from '../protocol/stream-error.js';

const MAX_UNIX_MS = 8.64e15; // the end of JavaScript's calendar
const MAX_SHOWN_CHARACTERS = 64;

interface FieldRule {
  readonly isRight: (value: unknown) => boolean;
  readonly message: string;
}

/**
 * What a field of an entry must be. A plain table: thousands of streams are taken over at once, and decorators cost
 * 60 µs for each of them, and 100 µs in a process that has just started.
 */
type EntryRules = Readonly<Record<string, FieldRule>>;

const OPEN_RULES: EntryRules = {
  streamId: { isRight: isId, message: ID_RULE },
  request: { isRight: () => true, message: 'is checked by the source' },
  epoch: { isRight: isCount, message: 'must be a whole number from 0 to 2^53 - 1' },
};

const RESUME_RULES: EntryRules = {
  ...OPEN_RULES,
  fromSequence: { isRight: isCount, message: 'must be a whole number from 0' },
  originUnixMs: { isRight: isWithin(-MAX_UNIX_MS, MAX_UNIX_MS), message: 'must be ms since the Unix epoch' },
  elapsedMs: { isRight: isWithin(0, MAX_UNIX_MS), message: 'must be ms since item 0, from 0' },
};

/** What is wrong with a request, which the source knows. */
export type CheckRequest = (request: unknown) => readonly FieldViolation[];

/** The entries of an open message: each one right, or with its own error. @throws StreamError 1002 for the message. */
export function openEntries(body: unknown, check: CheckRequest): (OpenEntry | EntryFailure)[] {
  return streamsOf(body).map((raw) => failureOf(raw, OPEN_RULES, check) ?? (raw as OpenEntry));
}

/** The entries of a resume message: each one right, or with its own error. @throws StreamError 1002 for the message. */
export function resumeEntries(body: unknown, check: CheckRequest): (ResumeEntry | EntryFailure)[] {
  return streamsOf(body).map((raw) => failureOf(raw, RESUME_RULES, check) ?? (raw as ResumeEntry));
}

/** The pairs of a cancel message. @throws StreamError 1002 if one of them is none. */
export function cancelPairs(body: unknown): CancelPair[] {
  return streamsOf(body).map((pair, index) => {
    const [streamId, epoch] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    if (isId(streamId) && isCount(epoch)) return [streamId, epoch as number];
    throw StreamError.invalid([{ field: `streams[${index}]`, message: 'must be [streamId, epoch]' }]);
  });
}

function streamsOf(body: unknown): unknown[] {
  if (!isPlainObject(body)) throw StreamError.invalid([{ field: 'body', message: 'must be a JSON object in UTF-8' }]);
  const violations = unknownKeys(body, { streams: true });
  const { streams } = body;
  const length = Array.isArray(streams) ? streams.length : 0;
  if (length < 1 || length > MAX_STREAMS_PER_MESSAGE) {
    violations.push({ field: 'streams', message: `must be an array of 1 to ${MAX_STREAMS_PER_MESSAGE} entries` });
  }
  if (violations.length > 0) throw StreamError.invalid(violations);
  return streams as unknown[];
}

/** What is wrong with an entry; undefined if nothing is. */
function failureOf(raw: unknown, rules: EntryRules, checkRequest: CheckRequest): EntryFailure | undefined {
  if (!isPlainObject(raw)) return failure('', [{ field: 'streams', message: 'must hold JSON objects' }]);
  const violations = unknownKeys(raw, rules);
  for (const [field, { isRight, message }] of Object.entries(rules)) {
    if (!isRight(raw[field])) violations.push({ field, message });
  }
  if (violations.length === 0) return undefined;
  // whoever serves the entry checks its request; here it is for telling all mistakes at once
  return failure(raw['streamId'], [...violations, ...checkRequest(raw['request'])]);
}

function failure(streamId: unknown, violations: readonly FieldViolation[]): EntryFailure {
  return {
    streamId: typeof streamId === 'string' ? streamId.slice(0, MAX_SHOWN_CHARACTERS) : '',
    error: StreamError.invalid(violations).toJSON(),
  };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isWithin(low: number, high: number): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && value >= low && value <= high;
}

function unknownKeys(object: Record<string, unknown>, known: object): FieldViolation[] {
  return Object.keys(object)
    .filter((key) => !Object.hasOwn(known, key))
    .slice(0, 10)
    .map((key) => ({ field: key.slice(0, MAX_SHOWN_CHARACTERS), message: 'is not known here' }));
}
