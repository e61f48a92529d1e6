import { describe, expect, it } from '@jest/globals';
import { ReconnectPace } from './reconnect-pace.js';

function setUp(random = () => 0.5) {
  const clock = { nowMs: 10_000 };
  return { clock, pace: new ReconnectPace(() => clock.nowMs, random) };
}

describe('the pace of reconnects (P25)', () => {
  it.each([
    [0, 75],
    [1_500, 75],
    [4_000, 200],
    [20_000, 1_000],
    [3_600_000, 1_000],
  ])('after an outage of %p ms waits %p ms (P25)', (outageMs, waitMs) => {
    const { clock, pace } = setUp();
    pace.lost();
    clock.nowMs += outageMs;
    expect(pace.waitMs).toBe(waitMs);
  });

  it('begins anew with each outage (P25)', () => {
    const { clock, pace } = setUp();
    pace.lost();
    clock.nowMs += 60_000;
    pace.lost(); // an attempt that failed
    expect(pace.waitMs).toBe(1_000);
    pace.restored();
    pace.lost();
    expect(pace.waitMs).toBe(75);
  });

  it('differs from client to client, and not while one waits (P25)', () => {
    const chances = [0, 0.999];
    const { clock, pace } = setUp(() => chances.shift()!);
    pace.lost();
    clock.nowMs += 60_000;
    expect([pace.waitMs, pace.waitMs]).toEqual([750, 750]);
    pace.restored();
    pace.lost();
    clock.nowMs += 60_000;
    expect(pace.waitMs).toBeCloseTo(1_250, -1);
  });
});
