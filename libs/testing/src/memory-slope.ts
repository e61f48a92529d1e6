/** What a process held at some moment. */
export interface MemorySample {
  /** On any clock that goes on steadily. */
  readonly atMs: number;
  readonly bytes: number;
}

export interface MemorySlope {
  readonly bytesPerMinute: number;
  /** By how much it grew from the first sample to the last, along that slope. */
  readonly grownBytes: number;
  /** How far samples lie from the slope: half of them lie nearer than a third of it. */
  readonly noiseBytes: number;
  /** It grew by no more than the noise. Shrinking is no growth. */
  readonly isFlat: boolean;
}

/** More give no better slope, and every pair is looked at. */
const MAX_SAMPLES = 400;
/** Three median deviations are two standard ones where the noise is normal. */
const NOISE_DEVIATIONS = 3;

/**
 * The median of the slopes between all pairs of samples (Theil–Sen): garbage collection makes a saw of any curve, and a
 * straight line by least squares bends to its last tooth. NaN and flat for fewer than two samples.
 */
export function memorySlope(samples: readonly MemorySample[]): MemorySlope {
  const every = Math.ceil(samples.length / MAX_SAMPLES);
  const thin = samples.filter((_, index) => index % every === 0);
  const slopes: number[] = [];
  for (const [index, later] of thin.entries()) {
    for (const earlier of thin.slice(0, index)) {
      if (later.atMs > earlier.atMs) slopes.push((later.bytes - earlier.bytes) / (later.atMs - earlier.atMs));
    }
  }
  const bytesPerMs = median(slopes);
  if (Number.isNaN(bytesPerMs)) return { bytesPerMinute: NaN, grownBytes: NaN, noiseBytes: NaN, isFlat: true };
  const levels = thin.map(({ atMs, bytes }) => bytes - bytesPerMs * atMs);
  const level = median(levels);
  const noiseBytes = NOISE_DEVIATIONS * median(levels.map((each) => Math.abs(each - level)));
  const grownBytes = bytesPerMs * (thin[thin.length - 1].atMs - thin[0].atMs);
  return { bytesPerMinute: bytesPerMs * 60_000, grownBytes, noiseBytes, isFlat: grownBytes <= noiseBytes };
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
