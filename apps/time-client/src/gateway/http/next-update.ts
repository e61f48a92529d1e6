import type { TimeResponse } from '@app/contracts';
import { ApiError } from '../api-error.js';
import { twoDecimals } from '../series/buckets.js';
import type { StreamUse } from '../streams/live-streams.js';

/** An update, and if that was asked for and this gateway has heard it itself, how late it came and whose it was. */
export interface DetailedUpdate extends TimeResponse {
  readonly latenessMs?: number;
  readonly owner?: string;
}

/**
 * Update `sequence` of a stream, awaited until `signal` is aborted; undefined if the stream is over without it.
 * @throws ApiError TOO_LATE, NOT_YET, and whatever the stream has failed with
 */
export async function nextUpdate(
  { stream, identity }: StreamUse,
  sequence: number,
  isDetailed: boolean,
  signal: AbortSignal,
): Promise<DetailedUpdate | undefined> {
  if (sequence > identity.lastSequence) return undefined;
  if (!identity.isWithinReach(sequence, stream.nextSequence)) {
    throw new ApiError('TOO_LATE', `update ${sequence} is too long past to be told`);
  }
  await stream.reach(sequence, signal);
  if (stream.nextSequence <= sequence) {
    if (stream.isOver) return undefined;
    throw new ApiError('NOT_YET', `update ${sequence} has not come yet`, { retryAfterSeconds: 0 });
  }
  const update = identity.update(sequence);
  const latenessMs = isDetailed ? stream.latenessMs(sequence) : undefined;
  if (latenessMs === undefined) return update;
  return { ...update, latenessMs: twoDecimals(latenessMs), owner: stream.owner };
}
