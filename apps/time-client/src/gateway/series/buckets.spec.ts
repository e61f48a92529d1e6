import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { bucketsOf, twoDecimals, type Bucket } from './buckets.js';
import { LatenessLog } from './lateness-log.js';
import type { Timeline } from './timeline.js';

const lateness = fc.float({ min: -50, max: 30_000, noNaN: true });

function timeline(originUnixMs: number, intervalMs: number): Timeline {
  return { dueUnixMs: (sequence) => originUnixMs + sequence * intervalMs };
}

/** The same by grouping whole lists: slow, and plain to see. */
function naively(values: readonly number[], first: number, line: Timeline, bucketMs: number): Bucket[] {
  const groups = new Map<number, { sequence: number; value: number }[]>();
  values.forEach((value, index) => {
    const t = Math.floor(line.dueUnixMs(first + index) / bucketMs) * bucketMs;
    groups.set(t, [...(groups.get(t) ?? []), { sequence: first + index, value: Math.fround(value) }]);
  });
  return [...groups].map(([t, group]) => {
    const sorted = group.map(({ value }) => value).toSorted((a, b) => a - b);
    return {
      t,
      count: group.length,
      latenessMin: twoDecimals(Math.min(...sorted)),
      latenessMean: twoDecimals(group.reduce((sum, { value }) => sum + value, 0) / group.length),
      latenessMax: twoDecimals(Math.max(...sorted)),
      latenessP99: twoDecimals(sorted.find((_, index) => (index + 1) / sorted.length >= 0.99) ?? NaN),
      first: Math.min(...group.map(({ sequence }) => sequence)),
      last: Math.max(...group.map(({ sequence }) => sequence)),
    };
  });
}

describe('buckets', () => {
  it('are what a naive aggregation gives', () => {
    fc.assert(
      fc.property(
        fc.array(lateness, { minLength: 1, maxLength: 250 }),
        fc.nat(1_000),
        fc.nat(100_000),
        fc.constantFrom(10, 33.3, 250, 1_000, 7_000),
        fc.constantFrom(1_000, 10_000, 60_000),
        (values, first, originUnixMs, intervalMs, bucketMs) => {
          const log = new LatenessLog(intervalMs / 1_000);
          values.forEach((value, index) => log.add(first + index, value));
          const line = timeline(originUnixMs, intervalMs);
          const to = first + values.length;
          expect(bucketsOf(log, line, first, to, bucketMs)).toEqual(naively(values, first, line, bucketMs));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('hold the greatest lateness of a hundred as their 99th percentile only if there are fewer than a hundred', () => {
    const log = new LatenessLog(0.01);
    for (let sequence = 0; sequence < 200; sequence += 1) log.add(sequence, sequence % 100);
    const [full] = bucketsOf(log, timeline(0, 10), 0, 100, 1_000);
    const [partial] = bucketsOf(log, timeline(0, 10), 0, 99, 1_000);
    expect([full.latenessP99, full.latenessMax, partial.latenessP99]).toEqual([98, 99, 98]);
  });
});
