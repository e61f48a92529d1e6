import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { dueMs, lastSequence, type Pace } from './schedule.js';
import { TIME_REQUEST_RULES } from './time-request.js';

const { updateInterval: interval, duration } = TIME_REQUEST_RULES;

/** Any valid pace that ends, those with awkward fractions included. */
const ending: fc.Arbitrary<Pace> = fc.record({
  updateInterval: fc.oneof(
    fc.double({ min: interval.min, max: interval.max, noNaN: true }),
    fc.integer({ min: 1, max: 8_640_000 }).map((hundredths) => hundredths / 100),
    fc.integer({ min: 1, max: 100 }).map((parts) => 1 / parts),
  ),
  duration: fc.oneof(
    fc.double({ min: 1e-6, max: duration.max, noNaN: true }),
    fc.integer({ min: 1, max: 360_000 }).map((hundredths) => hundredths / 100),
  ),
});

describe('the schedule of a stream', () => {
  it('puts update n at n intervals after the origin', () => {
    expect([0, 1, 2, 3].map((n) => dueMs({ updateInterval: 0.1, duration: 0 }, n))).toEqual([0, 100, 200, 300]);
    expect(dueMs({ updateInterval: 1 / 3, duration: 0 }, 1)).toBe(333.333);
    expect(dueMs({ updateInterval: 86_400, duration: 0 }, 365)).toBe(31_536_000_000);
  });

  it('goes on until cancelled when the duration is 0', () => {
    expect(lastSequence({ updateInterval: 1, duration: 0 })).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    { duration: 60, updateInterval: 1, last: 60 },
    { duration: 60, updateInterval: 0.1, last: 600 },
    { duration: 0.3, updateInterval: 0.1, last: 3 },
    { duration: 0.9, updateInterval: 0.3, last: 3 },
    { duration: 0.7, updateInterval: 0.1, last: 7 },
    { duration: 1, updateInterval: 1 / 3, last: 3 },
    { duration: 1 / 3, updateInterval: 1 / 9, last: 3 },
    { duration: 1.001, updateInterval: 0.01, last: 101 },
    { duration: 2.5, updateInterval: 1, last: 3 },
    { duration: 0.5, updateInterval: 1, last: 1 },
    { duration: 1e-9, updateInterval: 1, last: 1 },
    { duration: 10, updateInterval: 86_400, last: 1 },
    { duration: 315_360_000, updateInterval: 0.01, last: 31_536_000_000 },
  ])('ends $duration s at $updateInterval s with update $last', ({ last, ...pace }) => {
    expect(lastSequence(pace)).toBe(last);
  });

  it('ends exactly at the duration, to the microsecond', () => {
    fc.assert(
      fc.property(ending, (pace) => {
        const end = Math.round(pace.duration * 1e6) / 1000;
        expect(dueMs(pace, lastSequence(pace))).toBe(end);
        expect(dueMs(pace, lastSequence(pace) + 1)).toBe(end);
      }),
    );
  });

  it('never has an update more than the duration needs', () => {
    fc.assert(
      fc.property(ending, (pace) => {
        const last = lastSequence(pace);
        expect(last).toBeGreaterThanOrEqual(1);
        expect(last === 1 || dueMs(pace, last - 1) < dueMs(pace, last)).toBe(true);
        expect(Math.abs(last - Math.ceil(pace.duration / pace.updateInterval))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('never puts an update at or before the one it follows', () => {
    fc.assert(
      fc.property(ending, fc.double({ min: 0, max: 1, noNaN: true }), (pace, share) => {
        const last = lastSequence(pace);
        const sequence = Math.floor(share * (last - 1));
        fc.pre(dueMs(pace, last) > 0);
        expect(dueMs(pace, sequence)).toBeLessThan(dueMs(pace, sequence + 1));
      }),
    );
  });

  it('does not drift: after an hour every update is within half a microsecond of its multiple', () => {
    const pace = { updateInterval: 0.01, duration: 3600 };
    expect(lastSequence(pace)).toBe(360_000);
    for (let n = 0; n <= 360_000; n++) if (dueMs(pace, n) !== n * 10) throw new Error(`update ${n} drifted`);
    const third = { updateInterval: 1 / 3, duration: 0 };
    for (let n = 0; n <= 10_800; n++) {
      if (Math.abs(dueMs(third, n) - (n * 1000) / 3) > 0.000_501) throw new Error(`update ${n} drifted`);
    }
  });
});
