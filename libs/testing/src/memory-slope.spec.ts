import { describe, expect, it } from '@jest/globals';
import { memorySlope } from './memory-slope.js';

const SECOND_MS = 1_000;
const MB = 2 ** 20;

/** A heap that is collected every ten seconds, and grows by something all the while. */
function saw(bytesPerSecond: number, seconds = 300) {
  return Array.from({ length: seconds }, (_, second) => ({
    atMs: 5_000 + second * SECOND_MS,
    bytes: 80 * MB + (second % 10) * 2 * MB + second * bytesPerSecond,
  }));
}

describe('memorySlope', () => {
  it('takes the teeth of garbage collection for noise', () => {
    const { isFlat, grownBytes, noiseBytes } = memorySlope(saw(0));
    expect(isFlat).toBe(true);
    expect(grownBytes).toBeLessThan(noiseBytes / 5);
  });

  it('finds a leak that is hardly larger than the teeth', () => {
    const { isFlat, bytesPerMinute } = memorySlope(saw(0.1 * MB));
    expect(isFlat).toBe(false);
    expect(bytesPerMinute / MB).toBeCloseTo(6, 0);
  });

  it('does not mind one sample far off, nor memory given back', () => {
    const samples = saw(-1_000);
    samples[299] = { ...samples[299], bytes: 2_000 * MB };
    expect(memorySlope(samples).isFlat).toBe(true);
  });

  it('says nothing about fewer than two samples', () => {
    for (const samples of [[], [{ atMs: 1, bytes: 1 }]]) {
      expect(memorySlope(samples)).toMatchObject({ bytesPerMinute: NaN, isFlat: true });
    }
  });
});
