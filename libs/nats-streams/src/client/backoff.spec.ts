import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

describe('the backoff (P22)', () => {
  it('doubles from 25 ms to 1 s', () => {
    const full = [1, 2, 3, 4, 5, 6, 7, 8, 100, 5_000].map((failed) => backoffMs(failed, () => 0));
    expect(full).toEqual([25, 50, 100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000]);
  });

  it('is less by up to a half, at random', () => {
    expect(backoffMs(3, () => 0.999_999)).toBeCloseTo(50, 2);
    const drawn = Array.from({ length: 1_000 }, () => backoffMs(3));
    expect(Math.min(...drawn)).toBeGreaterThan(49.9);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(100);
    expect(new Set(drawn).size).toBeGreaterThan(900);
  });

  it('is never zero, so that nobody spins', () => {
    expect(backoffMs(0, () => 0.999_999)).toBeGreaterThan(10);
  });
});
