/** How a measure is spread; all NaN where nothing was measured. */
export interface Quantiles {
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** By nearest rank: each is a value that occurred. */
export function quantilesOf(values: Iterable<number>): Quantiles {
  const sorted = Float64Array.from(values).toSorted();
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  return { min: sorted[0] ?? NaN, p50: at(0.5), p99: at(0.99), max: at(1) };
}
