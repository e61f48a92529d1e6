import { describe, expect, it } from '@jest/globals';
import { RestartDelay } from './restart-delay.js';

describe('RestartDelay', () => {
  it('is two seconds, however often a process that lived well is killed', () => {
    const delay = new RestartDelay();
    expect([60_000, 7000, 5000].map((livedMs) => delay.afterLifeOf(livedMs))).toEqual([2000, 2000, 2000]);
  });

  it('grows up to half a minute for a process that keeps dying, and is short again after a good life', () => {
    const delay = new RestartDelay();
    const short = Array.from({ length: 6 }, () => delay.afterLifeOf(100));
    expect(short).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(delay.afterLifeOf(60_000)).toBe(2000);
  });
});
