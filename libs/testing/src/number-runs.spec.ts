import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { NumberRuns } from './number-runs.js';

describe('NumberRuns', () => {
  it('knows what it has, in whichever order it came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }), (numbers) => {
        const runs = new NumberRuns();
        const set = new Set<number>();
        for (const number of numbers) {
          expect(runs.add(number)).toBe(!set.has(number));
          set.add(number);
        }
      }),
    );
  });

  it('takes the lowest hole for filled when there are too many', () => {
    const runs = new NumberRuns();
    const every = Array.from({ length: 1_001 }, (_, index) => index * 2);
    for (const number of every) expect(runs.add(number)).toBe(true);
    expect(runs.add(1)).toBe(false);
    expect(runs.add(3)).toBe(true);
  });
});
