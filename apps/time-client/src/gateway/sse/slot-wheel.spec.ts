import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { SlotWheel } from './slot-wheel.js';

const OPTIONS = { roundMs: 15_000, slots: 60 };

function wheelOf(clock: SimulatedClock) {
  const calls: { readonly member: string; readonly atMs: number }[] = [];
  const beganMs = clock.nowMs();
  const wheel = new SlotWheel<string>(clock, OPTIONS, (member) => {
    calls.push({ member, atMs: clock.nowMs() - beganMs });
  });
  return { wheel, calls };
}

describe('a wheel of slots', () => {
  it('calls every member once in each round, counted from when it came', () => {
    const clock = new SimulatedClock();
    const { wheel, calls } = wheelOf(clock);
    wheel.add('a');
    clock.advance(5_000);
    wheel.add('b');
    clock.advance(40_001);
    const ofA = calls.filter(({ member }) => member === 'a').map(({ atMs }) => Math.round(atMs / 1_000));
    const ofB = calls.filter(({ member }) => member === 'b').map(({ atMs }) => Math.round(atMs / 1_000));
    expect([ofA, ofB]).toEqual([
      [15, 30, 45],
      [20, 35],
    ]);
  });

  it('has one timer for all, and none without members', () => {
    const clock = new SimulatedClock();
    const { wheel } = wheelOf(clock);
    expect(clock.timerCount).toBe(0);
    for (const member of ['a', 'b', 'c']) wheel.add(member);
    clock.advance(20_000);
    expect(clock.timerCount).toBe(1);
    for (const member of ['a', 'b', 'c']) wheel.remove(member);
    expect([clock.timerCount, wheel.size]).toEqual([0, 0]);
    wheel.add('d');
    expect(clock.timerCount).toBe(1);
  });

  it('can lose members while it calls them', () => {
    const clock = new SimulatedClock();
    const called: string[] = [];
    const wheel = new SlotWheel<string>(clock, OPTIONS, (member) => {
      called.push(member);
      wheel.remove(member);
    });
    for (const member of ['a', 'b', 'c']) wheel.add(member);
    clock.advance(40_000);
    expect(called).toEqual(['a', 'b', 'c']);
    expect(clock.timerCount).toBe(0);
  });

  it('calls nobody twice for a stall', () => {
    const clock = new SimulatedClock();
    const frozen = clock.process();
    const calls: string[] = [];
    const wheel = new SlotWheel<string>(frozen, OPTIONS, (member) => void calls.push(member));
    wheel.add('a');
    frozen.freeze();
    clock.advance(100_000);
    frozen.thaw();
    clock.advance(1);
    expect(calls).toEqual(['a']);
  });
});
