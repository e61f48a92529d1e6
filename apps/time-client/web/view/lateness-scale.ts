import { scaleSymlog } from 'd3-scale';

const TICKS_MS = [0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
const LEAST_TOP_MS = 10;

export type LatenessScale = ReturnType<typeof latenessScale>;

/**
 * Linear up to about 1 ms and logarithmic above: what is usual, below 1 ms, and a recovery, above 100, are both to be
 * seen. Below 0 comes only what clocks that differ make of it.
 */
export function latenessScale(minMs: number, maxMs: number, topPx: number, bottomPx: number) {
  const domain = [Math.min(0, minMs), Math.max(LEAST_TOP_MS, maxMs * 1.3)];
  return scaleSymlog(domain, [bottomPx, topPx]).constant(1);
}

/** At least some 18 px apart, so that no label touches another. */
export function latenessTicks(scale: LatenessScale): number[] {
  const [low, high] = scale.domain();
  const negative = TICKS_MS.filter((ms) => ms > 0 && -ms >= low).map((ms) => -ms);
  const ticks: number[] = [];
  for (const ms of [...TICKS_MS, ...negative]) {
    const isApart = ticks.every((other) => Math.abs(scale(other) - scale(ms)) >= 18);
    if (ms <= high && isApart) ticks.push(ms);
  }
  return ticks;
}
