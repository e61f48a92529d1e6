import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SimulatedClock } from '@app/testing';
import type { Clock } from '../timing/clock.js';
import { OriginGrid } from './origin-grid.js';

/** The wall clock shows whole ms, so the grid cannot know it better than this. */
const WALL_TOLERANCE_MS = 1.5;

describe('the origin grid (P23)', () => {
  it('puts origins on the grid, on the instant that has just passed', () => {
    const clock = new SimulatedClock({ startMs: 1_000_003.7 });
    const grid = new OriginGrid(clock, 5);
    expect(grid.now()).toEqual({ originUnixMs: 1_000_000, anchorMs: 1_000_000 });
    clock.advance(1);
    expect(grid.now().originUnixMs).toBe(1_000_000);
    clock.advance(1);
    expect(grid.now().originUnixMs).toBe(1_000_005);
  });

  it('gives one origin to all that ask within one step of the grid', () => {
    const clock = new SimulatedClock();
    const grid = new OriginGrid(clock, 1_000);
    clock.advance(1_000 - (clock.nowMs() % 1_000));
    const origin = grid.now();
    clock.advance(999.9);
    expect(grid.now()).toEqual(origin);
  });

  it('is never early by either clock, and late by less than the grid, whatever happens to the wall clock', () => {
    const changes = fc.record({
      afterMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
      stepMs: fc.oneof(fc.constant(0), fc.integer({ min: -7_200_000, max: 7_200_000 }), fc.constantFrom(-1, 1, -2, 2)),
      ppm: fc.integer({ min: -500, max: 500 }),
    });
    const starts = fc.double({ min: 1e12, max: 2e12, noNaN: true });
    fc.assert(
      fc.property(starts, fc.constantFrom(1, 5, 7, 1_000), fc.array(changes), (startMs, gridMs, script) => {
        const clock = new SimulatedClock({ startMs });
        const grid = new OriginGrid(clock, gridMs);
        for (const { afterMs, stepMs, ppm } of script) {
          clock.advance(afterMs);
          clock.stepWall(stepMs);
          clock.skewWall(ppm);
          const { originUnixMs, anchorMs } = grid.now();
          expect(originUnixMs % gridMs).toBe(0);
          expect(anchorMs).toBeLessThanOrEqual(clock.nowMs());
          expect(anchorMs).toBeGreaterThan(clock.nowMs() - gridMs);
          expect(originUnixMs).toBeLessThanOrEqual(clock.unixMs() + WALL_TOLERANCE_MS);
          expect(originUnixMs).toBeGreaterThan(clock.unixMs() - gridMs - WALL_TOLERANCE_MS);
        }
      }),
    );
  });

  it('is not misled by a machine that takes the processor away between two looks at clocks', () => {
    const clock = new SimulatedClock({ startMs: 1_000_000 });
    let awayMs = 0;
    const interrupted: Clock = {
      nowMs: () => clock.nowMs(),
      unixMs: () => {
        clock.advance(awayMs);
        awayMs = 0;
        return clock.unixMs();
      },
      after: (delayMs, callback) => clock.after(delayMs, callback),
    };
    const grid = new OriginGrid(interrupted, 5);
    for (const lostMs of [17, 0, 3, 400]) {
      clock.advance(1_000);
      awayMs = lostMs;
      const { originUnixMs, anchorMs } = grid.now();
      expect(originUnixMs - anchorMs).toBe(0);
    }
  });

  it('does not follow the jitter of a wall clock that shows whole milliseconds', () => {
    const clock = new SimulatedClock({ startMs: 1e12 });
    const grid = new OriginGrid(clock, 1);
    const aheadMs = new Set<number>();
    for (let look = 0; look < 1_000; look += 1) {
      clock.advance(0.37);
      const { originUnixMs, anchorMs } = grid.now();
      aheadMs.add(originUnixMs - anchorMs);
    }
    expect([...aheadMs]).toEqual([0]);
  });
});
