import type { LatenessLog } from './lateness-log.js';
import type { Timeline } from './timeline.js';

/** The updates that were due within one span of time, and how late they were, in ms with two decimals. */
export interface Bucket {
  /** Where it begins, in ms since the Unix epoch. */
  readonly t: number;
  readonly count: number;
  readonly latenessMin: number;
  readonly latenessMean: number;
  readonly latenessMax: number;
  /** The least lateness that 99 of 100 updates did not exceed. */
  readonly latenessP99: number;
  /** The numbers of its first and its last update. */
  readonly first: number;
  readonly last: number;
}

/** Where the bucket begins that an instant falls into. */
export function bucketStart(unixMs: number, bucketMs: number): number {
  return Math.floor(unixMs / bucketMs) * bucketMs;
}

/**
 * The buckets of the updates `from` up to but not with `to`, all of which the log must have; none for a span without
 * updates. An update belongs where it was due, not where it came: so every bucket of a steady stream has as many.
 */
export function bucketsOf(
  log: LatenessLog,
  timeline: Timeline,
  from: number,
  to: number,
  bucketMs: number,
): readonly Bucket[] {
  const buckets: Bucket[] = [];
  let first = from;
  while (first < to) {
    const t = bucketStart(timeline.dueUnixMs(first), bucketMs);
    let end = first + 1;
    while (end < to && timeline.dueUnixMs(end) < t + bucketMs) end += 1;
    buckets.push(bucketOf(log, t, first, end));
    first = end;
  }
  return buckets;
}

function bucketOf(log: LatenessLog, t: number, from: number, to: number): Bucket {
  const sorted = new Float32Array(to - from);
  let sum = 0;
  for (let sequence = from; sequence < to; sequence += 1) {
    const latenessMs = log.latenessMs(sequence);
    sorted[sequence - from] = latenessMs;
    sum += latenessMs;
  }
  sorted.sort();
  const count = sorted.length;
  return {
    t,
    count,
    latenessMin: twoDecimals(sorted[0]),
    latenessMean: twoDecimals(sum / count),
    latenessMax: twoDecimals(sorted[count - 1]),
    latenessP99: twoDecimals(sorted[Math.ceil(count * 0.99) - 1]),
    first: from,
    last: to - 1,
  };
}

export function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100 + 0; // + 0 turns -0 into 0
}
