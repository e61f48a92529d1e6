import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SimulatedClock } from '@app/testing';
import { Sleeper, WakeQueue } from './wake-queue.js';

/** A bucket's width and a timer's coarseness. */
const LATE_MS = 12;

function setUp() {
  const clock = new SimulatedClock();
  const world = { mayAct: true };
  const queue = new WakeQueue(clock, () => world.mayAct);
  const sleeper = (): TestSleeper => new TestSleeper(clock);
  return { clock, world, queue, sleeper, startMs: clock.nowMs() };
}

class TestSleeper extends Sleeper {
  readonly wokenMs: number[] = [];
  onWake: () => void = () => undefined;

  constructor(private readonly clock: SimulatedClock) {
    super();
  }

  wake(): void {
    this.wokenMs.push(this.clock.nowMs());
    this.onWake();
  }
}

describe('the wake queue', () => {
  it('wakes each sleeper once, at its latest wish: never early, hardly late', () => {
    const wishes = fc.array(fc.record({ afterMs: fc.nat(500), who: fc.nat(5), inMs: fc.option(fc.nat(3_000)) }));
    fc.assert(
      fc.property(wishes, (script) => {
        const { clock, queue, sleeper } = setUp();
        const sleepers = Array.from({ length: 6 }, sleeper);
        const expected = sleepers.map((): number[] => []);
        for (const { afterMs, who, inMs } of script) {
          clock.advance(afterMs);
          for (const [index, { dueMs, wokenMs }] of sleepers.entries()) {
            if (dueMs <= clock.nowMs() && expected[index].at(-1) !== dueMs && wokenMs.length > expected[index].length) {
              expected[index].push(dueMs);
            }
          }
          queue.wakeAt(sleepers[who], inMs === null ? Infinity : clock.nowMs() + inMs);
        }
        clock.advance(10_000);
        for (const [index, { dueMs, wokenMs }] of sleepers.entries()) {
          if (dueMs !== Infinity && wokenMs.length > expected[index].length) expected[index].push(dueMs);
          expect(wokenMs).toHaveLength(expected[index].length);
          for (const [at, atMs] of wokenMs.entries()) {
            expect(atMs - expected[index][at]).toBeGreaterThanOrEqual(0);
            expect(atMs - expected[index][at]).toBeLessThan(LATE_MS);
          }
        }
        expect(clock.timerCount).toBe(0);
      }),
    );
  });

  it('wakes nobody early who sleeps longer than a timer can', () => {
    const { clock, queue, sleeper, startMs } = setUp();
    const late = sleeper();
    const monthMs = 30 * 86_400_000;
    queue.wakeAt(late, startMs + monthMs);
    clock.advance(monthMs - 1);
    expect(late.wokenMs).toEqual([]);
    clock.advance(LATE_MS);
    expect(late.wokenMs).toHaveLength(1);
  });

  it('needs one timer for any number of sleepers', () => {
    const { clock, queue, sleeper, startMs } = setUp();
    for (let index = 0; index < 10_000; index += 1) queue.wakeAt(sleeper(), startMs + 1_000 + index);
    expect(clock.timerCount).toBe(1);
  });

  it('wakes nobody while it may not act, and those whose time has come when it goes on', () => {
    const { clock, world, queue, sleeper, startMs } = setUp();
    const [early, late] = [sleeper(), sleeper()];
    queue.wakeAt(early, startMs + 100);
    queue.wakeAt(late, startMs + 1_000);
    world.mayAct = false;
    clock.advance(500);
    queue.wakeAt(late, startMs + 900);
    world.mayAct = true;
    queue.goOn();
    clock.advance(0);
    expect([early.wokenMs.length, late.wokenMs.length]).toEqual([1, 0]);
    clock.advance(500);
    expect(late.wokenMs).toHaveLength(1);
  });

  it('wakes nobody twice whose wish changed while another of its bucket was woken', () => {
    const { clock, queue, sleeper, startMs } = setUp();
    const [first, second] = [sleeper(), sleeper()];
    queue.wakeAt(first, startMs + 5);
    queue.wakeAt(second, startMs + 5);
    first.onWake = () => queue.wakeAt(second, startMs + 200);
    second.onWake = () => queue.wakeAt(second, startMs + 1_000);
    clock.advance(500);
    expect(second.wokenMs).toHaveLength(1);
    second.onWake = () => undefined;
    clock.advance(1_000);
    expect(second.wokenMs).toHaveLength(2);
    expect(clock.timerCount).toBe(0);
  });

  it('wakes nobody once stopped', () => {
    const { clock, queue, sleeper, startMs } = setUp();
    const one = sleeper();
    queue.wakeAt(one, startMs + 100);
    queue.stop();
    queue.goOn();
    queue.wakeAt(sleeper(), startMs + 10);
    clock.advance(1_000);
    expect([one.wokenMs, clock.timerCount]).toEqual([[], 0]);
  });
});
