import type { Update } from '../stream/stream-events.js';

/** The lateness of the updates that fell due within one span of time, in ms. */
export interface LatenessBucket {
  /** Start, in ms since the Unix epoch. */
  readonly t: number;
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/**
 * Buckets on whole multiples of `widthMs`, in the order of the updates, which is that of time. Empty ones are left out;
 * updates of which no lateness is known are, too. A width of 0 makes one bucket of each update.
 */
export function latenessBuckets(updates: readonly Update[], widthMs: number): LatenessBucket[] {
  const buckets: { t: number; count: number; min: number; sum: number; max: number }[] = [];
  for (const { dueUnixMs, latenessMs } of updates) {
    if (!Number.isFinite(latenessMs)) continue;
    const t = widthMs > 0 ? Math.floor(dueUnixMs / widthMs) * widthMs : dueUnixMs;
    const last = buckets.at(-1);
    if (widthMs > 0 && last?.t === t) {
      last.count += 1;
      last.sum += latenessMs;
      last.min = Math.min(last.min, latenessMs);
      last.max = Math.max(last.max, latenessMs);
    } else {
      buckets.push({ t, count: 1, min: latenessMs, sum: latenessMs, max: latenessMs });
    }
  }
  return buckets.map(({ t, count, min, sum, max }) => ({ t, count, min, mean: sum / count, max }));
}

/** Lines are drawn within a run: where updates are missing for longer than `holeMs` the line is broken. */
export function runsOf(buckets: readonly LatenessBucket[], holeMs: number): LatenessBucket[][] {
  const runs: LatenessBucket[][] = [];
  for (const bucket of buckets) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && bucket.t - before.t <= holeMs) run.push(bucket);
    else runs.push([bucket]);
  }
  return runs;
}
