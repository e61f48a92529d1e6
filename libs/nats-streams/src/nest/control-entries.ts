import { IsInt, IsNumber, Matches, Max, Min, validateSync } from 'class-validator';
import { MAX_STREAMS_PER_MESSAGE, type CancelPair, type EntryFailure, type OpenEntry } from '../protocol/messages.js';
import { isId } from '../protocol/ids.js';
import { StreamError, type FieldViolation } from '../protocol/stream-error.js';

const MAX_UNIX_MS = 8.64e15; // the end of JavaScript's calendar
const MAX_SHOWN_CHARACTERS = 64;

/** One stream in an open message as it must look. */
export class OpenEntryShape implements OpenEntry {
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'must match ^[A-Za-z0-9_-]{1,64}$' })
  streamId!: string;

  /** Checked by the source. */
  request: unknown;

  @Min(0, { message: 'must be a whole number from 0 to 2^53 - 1' })
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be a whole number from 0 to 2^53 - 1' })
  @IsInt({ message: 'must be a whole number from 0 to 2^53 - 1' })
  epoch!: number;
}

/** One stream in a resume message as it must look. */
export class ResumeEntryShape extends OpenEntryShape {
  @Min(0, { message: 'must be a whole number from 0' })
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be a whole number from 0' })
  @IsInt({ message: 'must be a whole number from 0' })
  fromSequence!: number;

  @Min(-MAX_UNIX_MS, { message: 'must be ms since the Unix epoch' })
  @Max(MAX_UNIX_MS, { message: 'must be ms since the Unix epoch' })
  @IsNumber({}, { message: 'must be ms since the Unix epoch' })
  originUnixMs!: number;

  @Min(0, { message: 'must be ms since item 0, from 0' })
  @Max(MAX_UNIX_MS, { message: 'must be ms since item 0, from 0' })
  @IsNumber({}, { message: 'must be ms since item 0, from 0' })
  elapsedMs!: number;
}

const OPEN_KEYS = ['streamId', 'request', 'epoch'];
const RESUME_KEYS = [...OPEN_KEYS, 'fromSequence', 'originUnixMs', 'elapsedMs'];

/** What is wrong with a request, which the source knows. */
export type CheckRequest = (request: unknown) => readonly FieldViolation[];

/** The entries of an open message: each one right, or with its own error. @throws StreamError 1002 for the message. */
export function openEntries(body: unknown, check: CheckRequest): (OpenEntryShape | EntryFailure)[] {
  return streamsOf(body).map((raw) => checkedEntry(new OpenEntryShape(), OPEN_KEYS, raw, check));
}

/** The entries of a resume message: each one right, or with its own error. @throws StreamError 1002 for the message. */
export function resumeEntries(body: unknown, check: CheckRequest): (ResumeEntryShape | EntryFailure)[] {
  return streamsOf(body).map((raw) => checkedEntry(new ResumeEntryShape(), RESUME_KEYS, raw, check));
}

/** The pairs of a cancel message. @throws StreamError 1002 if one of them is none. */
export function cancelPairs(body: unknown): CancelPair[] {
  return streamsOf(body).map((pair, index) => {
    const [streamId, epoch] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    if (isId(streamId) && Number.isSafeInteger(epoch) && (epoch as number) >= 0) return [streamId, epoch as number];
    throw StreamError.invalid([{ field: `streams[${index}]`, message: 'must be [streamId, epoch]' }]);
  });
}

function streamsOf(body: unknown): unknown[] {
  if (!isPlainObject(body)) throw StreamError.invalid([{ field: 'body', message: 'must be a JSON object in UTF-8' }]);
  const violations = unknownKeys(body, ['streams']);
  const { streams } = body;
  const length = Array.isArray(streams) ? streams.length : 0;
  if (length < 1 || length > MAX_STREAMS_PER_MESSAGE) {
    violations.push({ field: 'streams', message: `must be an array of 1 to ${MAX_STREAMS_PER_MESSAGE} entries` });
  }
  if (violations.length > 0) throw StreamError.invalid(violations);
  return streams as unknown[];
}

function checkedEntry<Shape extends OpenEntryShape>(
  shape: Shape,
  keys: string[],
  raw: unknown,
  checkRequest: CheckRequest,
): Shape | EntryFailure {
  if (!isPlainObject(raw)) return failure('', [{ field: 'streams', message: 'must hold JSON objects' }]);
  const violations = unknownKeys(raw, keys);
  for (const key of keys) if (Object.hasOwn(raw, key)) Object.assign(shape, { [key]: raw[key] });
  for (const { property, constraints } of validateSync(shape, { forbidUnknownValues: false })) {
    const [message] = Object.values(constraints ?? {});
    violations.push({ field: property, message });
  }
  // whoever serves the entry checks its request; here it is for telling all mistakes at once
  return violations.length === 0 ? shape : failure(raw['streamId'], [...violations, ...checkRequest(raw['request'])]);
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

function unknownKeys(object: Record<string, unknown>, known: readonly string[]): FieldViolation[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .slice(0, 10)
    .map((key) => ({ field: key.slice(0, MAX_SHOWN_CHARACTERS), message: 'is not known here' }));
}
