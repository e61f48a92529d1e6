import { bucketsOf, bucketStart, twoDecimals, type Bucket } from './buckets.js';
import type { LatenessLog } from './lateness-log.js';
import { BUCKET_MS, type Resolution } from './resolution.js';
import { sequenceAt, type Timeline } from './timeline.js';

/** One update of a series that is told update by update. */
export interface RawPoint {
  /** When it was due, in ms since the Unix epoch. */
  readonly t: number;
  readonly latenessMs: number;
  readonly sequenceNum: number;
}

export interface Axis {
  readonly label: string;
  readonly unit: string;
  readonly domain: readonly [from: number, to: number];
}

/** What a chart of lateness over time is drawn from. */
export interface Series {
  readonly meta: { readonly x: Axis; readonly y: Axis; readonly resolution: Resolution };
  readonly points: readonly (Bucket | RawPoint)[];
}

export interface SeriesSpan {
  /** In ms since the Unix epoch; by default where what is kept begins. */
  readonly fromUnixMs?: number;
  /** In ms since the Unix epoch, and with it; by default now. */
  readonly toUnixMs?: number;
  readonly resolution: Resolution;
}

/** An answer has this many raw points at most, the newest ones: some 600 KB. */
const MAX_RAW_POINTS = 10_000;

/**
 * How late a stream's updates were within a span of time. Buckets are whole, even if the span begins or ends within
 * one; the newest may still be filling.
 */
export function seriesOf(log: LatenessLog, timeline: Timeline, span: SeriesSpan, nowUnixMs: number): Series {
  const { resolution, toUnixMs = nowUnixMs } = span;
  const { firstSequence, nextSequence } = log;
  const oldestUnixMs = firstSequence < nextSequence ? timeline.dueUnixMs(firstSequence) : toUnixMs;
  const fromUnixMs = span.fromUnixMs ?? Math.min(oldestUnixMs, toUnixMs);
  const numberAt = (unixMs: number) => sequenceAt(timeline, unixMs, firstSequence, nextSequence);
  const points =
    resolution === 'raw'
      ? rawPoints(log, timeline, numberAt(fromUnixMs), numberAt(toUnixMs + MICROSECOND_MS))
      : wholeBuckets(log, timeline, numberAt, fromUnixMs, toUnixMs, BUCKET_MS[resolution]);
  return {
    meta: {
      x: { label: 'Time', unit: 'ms since the Unix epoch', domain: [fromUnixMs, toUnixMs] },
      y: { label: 'Lateness', unit: 'ms', domain: latenessDomain(points) },
      resolution,
    },
    points,
  };
}

/** Instants are whole microseconds: what lies beyond the next one lies beyond this one. */
const MICROSECOND_MS = 0.001;

function rawPoints(log: LatenessLog, timeline: Timeline, from: number, to: number): RawPoint[] {
  const points: RawPoint[] = [];
  for (let sequence = Math.max(from, to - MAX_RAW_POINTS); sequence < to; sequence += 1) {
    points.push({
      t: timeline.dueUnixMs(sequence),
      latenessMs: twoDecimals(log.latenessMs(sequence)),
      sequenceNum: sequence,
    });
  }
  return points;
}

function wholeBuckets(
  log: LatenessLog,
  timeline: Timeline,
  numberAt: (unixMs: number) => number,
  fromUnixMs: number,
  toUnixMs: number,
  bucketMs: number,
): readonly Bucket[] {
  const from = numberAt(bucketStart(fromUnixMs, bucketMs));
  const to = numberAt(bucketStart(toUnixMs, bucketMs) + bucketMs);
  return bucketsOf(log, timeline, from, to, bucketMs);
}

/** From the least to the greatest lateness; [0, 0] without points. */
function latenessDomain(points: readonly (Bucket | RawPoint)[]): [number, number] {
  let least = Infinity;
  let greatest = -Infinity;
  for (const point of points) {
    const [low, high] =
      'latenessMs' in point ? [point.latenessMs, point.latenessMs] : [point.latenessMin, point.latenessMax];
    least = Math.min(least, low);
    greatest = Math.max(greatest, high);
  }
  return points.length === 0 ? [0, 0] : [least, greatest];
}
