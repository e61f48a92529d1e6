import { describe, expect, it } from '@jest/globals';
import { ReconnectPace } from './reconnect-pace.js';

function setUp(random = () => 0.5) {
  const times = { nowMs: 10_000, wallAheadMs: 1_795_000_000_000 };
  const clock = { nowMs: () => times.nowMs, unixMs: () => times.nowMs + times.wallAheadMs };
  return { times, pace: new ReconnectPace(clock, random) };
}

describe('the pace of reconnects (P25)', () => {
  it.each([
    [0, 75],
    [1_500, 75],
    [4_000, 200],
    [20_000, 1_000],
    [3_600_000, 1_000],
  ])('after an outage of %p ms waits %p ms (P25)', (outageMs, waitMs) => {
    const { times, pace } = setUp();
    pace.lost();
    times.nowMs += outageMs;
    expect(pace.waitMs).toBe(waitMs);
  });

  it('begins anew with each outage (P25)', () => {
    const { times, pace } = setUp();
    pace.lost();
    times.nowMs += 60_000;
    pace.lost(); // an attempt that failed
    expect(pace.waitMs).toBe(1_000);
    pace.restored();
    pace.lost();
    expect(pace.waitMs).toBe(75);
  });

  it('is not held up by a wall clock that was set back, nor hurried by one that was set forward (P25)', () => {
    for (const stepMs of [-600_000, 600_000]) {
      const { times, pace } = setUp();
      pace.lost();
      pace.dials();
      const dialledUnixMs = times.nowMs + times.wallAheadMs;
      times.wallAheadMs += stepMs;
      /** As the library reckons: when it was dialled, and the wait, by the wall clock. */
      const isOver = () => dialledUnixMs + pace.waitMs <= times.nowMs + times.wallAheadMs;
      times.nowMs += 74;
      expect(isOver()).toBe(false);
      times.nowMs += 1;
      expect(isOver()).toBe(true);
      pace.dials();
      expect(pace.waitMs).toBe(75);
    }
  });

  it('differs from client to client, and not while one waits (P25)', () => {
    const chances = [0, 0.999];
    const { times, pace } = setUp(() => chances.shift()!);
    pace.lost();
    times.nowMs += 60_000;
    expect([pace.waitMs, pace.waitMs]).toEqual([750, 750]);
    pace.restored();
    pace.lost();
    times.nowMs += 60_000;
    expect(pace.waitMs).toBeCloseTo(1_250, -1);
  });
});
