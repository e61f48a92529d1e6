import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from './simulated-clock.js';

const DAY_MS = 86_400_000;

describe('a simulated clock', () => {
  it('fires timers in the order of their times, and of asking among equals', () => {
    const clock = new SimulatedClock();
    const fired: string[] = [];
    clock.after(20, () => fired.push('later'));
    clock.after(10, () => {
      fired.push('first');
      clock.after(0, () => fired.push('asked for by the first'));
    });
    clock.after(10, () => fired.push('second'));
    clock.advance(9);
    expect(fired).toEqual([]);
    clock.advance(11);
    expect(fired).toEqual(['first', 'second', 'asked for by the first', 'later']);
    expect(clock.timerCount).toBe(0);
  });

  it('shows the time of the timer while it fires, and the time asked for afterwards', () => {
    const clock = new SimulatedClock({ startMs: 1_000 });
    const shown: number[] = [];
    clock.after(10, () => shown.push(clock.nowMs()));
    clock.runUntil(1_025.5);
    expect([...shown, clock.nowMs(), clock.unixMs()]).toEqual([1_010, 1_025.5, 1_025]);
  });

  it('is as coarse as Node: whole ms, at least one, and never more than 2^31 - 1', () => {
    const clock = new SimulatedClock({ startMs: 0 });
    const firedMs: number[] = [];
    for (const delayMs of [0, 0.2, 1.9, 30 * DAY_MS]) clock.after(delayMs, () => firedMs.push(clock.nowMs()));
    clock.advance(31 * DAY_MS);
    expect(firedMs).toEqual([0, 1, 1, 2 ** 31 - 1]);
  });

  it('does not fire a timer that was stopped, and stopping one twice or after it fired does nothing', () => {
    const clock = new SimulatedClock();
    let count = 0;
    const stop = clock.after(5, () => (count += 1));
    const stopFired = clock.after(1, () => (count += 10));
    clock.advance(1);
    stop();
    stop();
    stopFired();
    clock.advance(10);
    expect([count, clock.timerCount]).toEqual([10, 0]);
  });

  it('lets the wall clock be stepped and skewed while the monotonic one runs on', () => {
    const clock = new SimulatedClock({ startMs: 0, wallAheadMs: 500 });
    clock.stepWall(-3_600_000);
    clock.advance(1_000);
    expect([clock.nowMs(), clock.unixMs()]).toEqual([1_000, 1_500 - 3_600_000]);
    clock.skewWall(100);
    clock.advance(1_000_000);
    expect(clock.unixMs()).toBe(1_001_500 + 100 - 3_600_000);
    clock.skewWall(0);
    clock.advance(1_000_000);
    expect(clock.unixMs()).toBe(2_001_500 + 100 - 3_600_000);
  });

  it('holds back the timers of a frozen process, and fires them late and in order when it thaws', () => {
    const clock = new SimulatedClock({ startMs: 0 });
    const frozen = clock.process();
    const other = clock.process();
    const fired: string[] = [];
    frozen.after(20, () => fired.push(`b at ${frozen.nowMs()}`));
    frozen.after(10, () => fired.push(`a at ${frozen.nowMs()}`));
    const stop = frozen.after(15, () => fired.push('stopped while held'));
    other.after(30, () => fired.push(`other at ${other.nowMs()}`));
    frozen.freeze();
    clock.advance(50);
    stop();
    frozen.thaw();
    clock.advance(0);
    expect(fired).toEqual(['other at 30', 'a at 50', 'b at 50']);
  });

  it('lets nothing of a killed process happen any more', () => {
    const clock = new SimulatedClock();
    const killed = clock.process();
    let fired = false;
    killed.after(10, () => (fired = true));
    killed.kill();
    killed.after(10, () => (fired = true));
    clock.advance(100);
    expect([fired, clock.timerCount]).toEqual([false, 0]);
  });

  it('reports a loop that never sleeps instead of hanging', () => {
    const clock = new SimulatedClock();
    const again = (): void => void clock.after(0, again);
    again();
    expect(() => clock.advance(1)).toThrow('time stands still');
  });
});
