import { describe, expect, it } from '@jest/globals';
import { isNoisy, isResult, median, summariesOf, summaryOf } from './statistics.js';

describe('the statistics of rounds', () => {
  it('takes the value in the middle, or halfway between the two', () => {
    expect(median([9, 1, 4])).toBe(4);
    expect(median([9, 1, 4, 6])).toBe(5);
  });

  it('calls noisy what is spread over more than a quarter of its median', () => {
    const calm = summaryOf([100, 110, 125]);
    expect(calm).toEqual({ rounds: 3, median: 110, min: 100, max: 125, spread: 25 / 110 });
    expect(calm && isNoisy(calm)).toBe(false);
    const noisy = summaryOf([100, 110, 140]);
    expect(noisy && isNoisy(noisy)).toBe(true);
  });

  it('knows no result of fewer than three rounds', () => {
    const [few, enough] = [summaryOf([100, 100]), summaryOf([100, 100, 100])];
    expect(few && isResult(few)).toBe(false);
    expect(enough && isResult(enough)).toBe(true);
  });

  it('sees no noise where every round found nothing, and noise where the median is nothing', () => {
    const [still, rare] = [summaryOf([0, 0, 0]), summaryOf([0, 0, 3])];
    expect(still && isNoisy(still)).toBe(false);
    expect(rare && isNoisy(rare)).toBe(true);
  });

  it('leaves out what no round has measured', () => {
    const summaries = summariesOf([{ p99Ms: 2 }, { p99Ms: 4, maxMs: NaN }, { p99Ms: 3 }]);
    expect(Object.keys(summaries)).toEqual(['p99Ms']);
    expect(summaries.p99Ms?.median).toBe(3);
  });
});
