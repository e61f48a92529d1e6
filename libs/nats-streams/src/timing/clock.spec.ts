import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SystemClock } from './clock.js';

describe('the system clock', () => {
  const clock = new SystemClock();

  it('runs monotonically, with fractions of a millisecond', () => {
    const times = Array.from({ length: 1_000 }, () => clock.nowMs());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.some((ms) => !Number.isInteger(ms))).toBe(true);
  });

  it('starts with whole milliseconds of both clocks together', () => {
    for (let look = 0; look < 1_000; look += 1) {
      const before = clock.unixMs();
      const nowMs = clock.nowMs();
      const after = clock.unixMs();
      expect(nowMs).toBeGreaterThan(before - 1);
      expect(nowMs).toBeLessThan(after + 1.2);
    }
  });

  describe('asked to call back', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    it('does so once, after the delay', () => {
      const callback = jest.fn();
      clock.after(50, callback);
      jest.advanceTimersByTime(49);
      expect(callback).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1_000);
      expect(callback).toHaveBeenCalledTimes(1);
    });

    it('does so without a timer if it is to be as soon as possible', () => {
      const callback = jest.fn();
      clock.after(0, callback);
      expect(callback).not.toHaveBeenCalled();
      jest.advanceTimersByTime(0);
      expect(callback).toHaveBeenCalledTimes(1);
    });

    it('caps what setTimeout would turn into 1 ms', () => {
      const callback = jest.fn();
      clock.after(1e12, callback);
      jest.advanceTimersByTime(2 ** 31 - 2);
      expect(callback).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(callback).toHaveBeenCalledTimes(1);
    });

    it('does not once stopped, and stopping again does nothing', () => {
      const callback = jest.fn();
      for (const stop of [clock.after(0, callback), clock.after(10, callback)]) {
        stop();
        stop();
      }
      jest.advanceTimersByTime(100);
      expect(callback).not.toHaveBeenCalled();
    });
  });
});
