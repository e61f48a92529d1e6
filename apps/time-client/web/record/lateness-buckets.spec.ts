import { describe, expect, it } from '@jest/globals';
import type { Update } from '../stream/stream-events.js';
import { latenessBuckets, runsOf } from './lateness-buckets.js';

const at = (dueUnixMs: number, latenessMs: number): Update => ({
  sequence: 0,
  dueUnixMs,
  timeString: '',
  latenessMs,
  owner: '',
  isFinal: false,
});

describe('latenessBuckets', () => {
  const updates = [at(900, 4), at(1_000, 1), at(1_999, 3), at(3_500, 2), at(3_600, NaN)];

  it('are on whole multiples of their width, and empty ones are left out', () => {
    expect(latenessBuckets(updates, 1_000)).toEqual([
      { t: 0, count: 1, min: 4, mean: 4, max: 4 },
      { t: 1_000, count: 2, min: 1, mean: 2, max: 3 },
      { t: 3_000, count: 1, min: 2, mean: 2, max: 2 },
    ]);
  });

  it('of no width are the updates themselves', () => {
    expect(latenessBuckets(updates, 0).map(({ t }) => t)).toEqual([900, 1_000, 1_999, 3_500]);
  });
});

it('runsOf breaks the line where updates are missing', () => {
  const buckets = latenessBuckets([at(0, 1), at(1_000, 1), at(4_000, 1), at(5_000, 1)], 0);
  expect(runsOf(buckets, 2_500).map((run) => run.map(({ t }) => t))).toEqual([
    [0, 1_000],
    [4_000, 5_000],
  ]);
  expect(runsOf([], 1)).toEqual([]);
});
