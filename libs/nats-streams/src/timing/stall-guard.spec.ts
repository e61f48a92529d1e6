import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { STALL_MS, StallGuard } from './stall-guard.js';

function setUp() {
  const clock = new SimulatedClock();
  const waiting: (() => void)[] = [];
  let heard = 0;
  const guard = new StallGuard(
    clock,
    (done) => waiting.push(done),
    () => (heard += 1),
  );
  const hear = (): void => waiting.splice(0).forEach((done) => done());
  return { clock, guard, waiting, hear, heardTimes: () => heard };
}

describe('the stall guard (P13)', () => {
  it('lets a process act that looks often enough', () => {
    const { clock, guard, waiting } = setUp();
    for (let look = 0; look < 100; look += 1) {
      clock.advance(STALL_MS);
      expect(guard.mayAct()).toBe(true);
    }
    expect(waiting).toEqual([]);
  });

  it('holds back a process that stood still, until it has heard what came in meanwhile', () => {
    const { clock, guard, hear, heardTimes } = setUp();
    clock.advance(STALL_MS + 1);
    expect(guard.mayAct()).toBe(false);
    clock.advance(50);
    expect(guard.mayAct()).toBe(false);
    expect(heardTimes()).toBe(0);
    hear();
    expect(heardTimes()).toBe(1);
    expect(guard.mayAct()).toBe(true);
  });

  it('asks once for what came in, however often it is looked at', () => {
    const { clock, guard, waiting, hear } = setUp();
    clock.advance(1_000);
    guard.mayAct();
    clock.advance(1_000);
    guard.mayAct();
    guard.holdBack();
    expect(waiting).toHaveLength(1);
    hear();
    guard.holdBack();
    expect(waiting).toHaveLength(1);
  });

  it('does not take the time of hearing for a standstill', () => {
    const { clock, guard, hear } = setUp();
    guard.holdBack();
    clock.advance(5_000);
    hear();
    expect(guard.mayAct()).toBe(true);
  });

  it('lets act at once if what came in is heard at once', () => {
    const clock = new SimulatedClock();
    const guard = new StallGuard(
      clock,
      (done) => done(),
      () => undefined,
    );
    clock.advance(1_000);
    expect(guard.mayAct()).toBe(true);
  });
});
