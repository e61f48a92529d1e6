import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { leaveEvenly } from './leaving.js';

/** Lets time pass, and whoever waits for it go on, in steps of 10 ms. */
async function pass(clock: SimulatedClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    clock.advance(10);
    await Promise.resolve();
    await Promise.resolve();
  }
}

function leaversOf(count: number, clock: SimulatedClock) {
  const beganMs = clock.nowMs();
  const left: { readonly atMs: number; readonly retryMs: number }[] = [];
  const leavers = Array.from({ length: count }, () => ({
    leave: (retryMs: number) => void left.push({ atMs: clock.nowMs() - beganMs, retryMs }),
  }));
  return { leavers, left };
}

describe('leaving', () => {
  it('is spread evenly over its time', async () => {
    const clock = new SimulatedClock();
    const { leavers, left } = leaversOf(1_000, clock);
    const done = leaveEvenly(leavers, 2_000, clock);
    await pass(clock, 2_100);
    await done;
    const inQuarters = [0, 1, 2, 3].map(
      (quarter) => left.filter(({ atMs }) => Math.floor(atMs / 500) === quarter).length,
    );
    for (const count of inQuarters) expect(Math.abs(count - 250)).toBeLessThanOrEqual(10);
  });

  it('tells each a time of its own to come back', async () => {
    const clock = new SimulatedClock();
    const { leavers, left } = leaversOf(200, clock);
    await leaveEvenly(leavers, 0, clock);
    const times = left.map(({ retryMs }) => retryMs);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(5_000);
    expect(new Set(times).size).toBeGreaterThan(100);
  });

  it('takes no time for one, and none for nobody', async () => {
    const clock = new SimulatedClock();
    const { leavers, left } = leaversOf(1, clock);
    await leaveEvenly(leavers, 2_000, clock);
    await leaveEvenly([], 2_000, clock);
    expect(left).toHaveLength(1);
  });
});
