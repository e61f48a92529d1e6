import { StreamError, type FieldViolation } from '../protocol/stream-error.js';

/** Where somebody stands who reads a stream: with the request it is all that is needed to go on with it. */
export interface StreamPosition {
  /** The wall-clock instant of item 0, in ms since the Unix epoch. */
  readonly originUnixMs: number;
  /** The number of the first item wanted: an integer from 0. */
  readonly nextSequence: number;
}

/** @throws StreamError 1002 that names every wrong field. */
export function checkedPosition({ originUnixMs, nextSequence }: StreamPosition): StreamPosition {
  const details: FieldViolation[] = [];
  if (!Number.isFinite(originUnixMs)) details.push({ field: 'originUnixMs', message: 'must be a finite number' });
  if (!Number.isSafeInteger(nextSequence) || nextSequence < 0) {
    details.push({ field: 'nextSequence', message: 'must be an integer from 0' });
  }
  if (details.length > 0) throw StreamError.invalid(details);
  return { originUnixMs, nextSequence };
}
