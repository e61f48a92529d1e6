import { describe, expect, it } from '@jest/globals';
import { ALL_FAULTS } from './all-faults.js';
import { drawWithin } from './draw-within.js';
import { Random } from './random.js';

const WITHIN_SECONDS = 270;
const SEEDS = Array.from({ length: 500 }, (_, seed) => seed);

const idsOf = (seed: number, seconds = WITHIN_SECONDS): string[] =>
  drawWithin(ALL_FAULTS, seconds, new Random(seed)).map(({ id }) => id);

describe('a draw of faults', () => {
  it('is the same with the same seed, and another with another', () => {
    expect(idsOf(7)).toEqual(idsOf(7));
    expect(new Set(SEEDS.map((seed) => idsOf(seed).join())).size).toBeGreaterThan(SEEDS.length * 0.9);
  });

  it('fits in the time with a third to spare, and leaves no room for another', () => {
    for (const seed of SEEDS) {
      const drawn = drawWithin(ALL_FAULTS, WITHIN_SECONDS, new Random(seed));
      const taken = drawn.reduce((sum, { seconds }) => sum + seconds, 0);
      const others = ALL_FAULTS.filter((fault) => !drawn.includes(fault)).map(({ seconds }) => seconds);
      expect(taken * (4 / 3)).toBeLessThanOrEqual(WITHIN_SECONDS);
      expect((taken + Math.min(...others)) * (4 / 3)).toBeGreaterThan(WITHIN_SECONDS);
    }
  });

  it('takes each of them at some time, but for those that are too long by themselves', () => {
    const never = ALL_FAULTS.map(({ id }) => id).filter((id) => !SEEDS.some((seed) => idsOf(seed).includes(id)));
    expect(never).toEqual(['F20']);
  });

  it('keeps the order of the table, and is empty where nothing fits', () => {
    const all = ALL_FAULTS.map(({ id }) => id);
    expect(idsOf(3, 10_000)).toEqual(all);
    const drawn = idsOf(3);
    expect(drawn).toEqual(all.filter((id) => drawn.includes(id)));
    expect(idsOf(3, 5)).toEqual([]);
  });
});
