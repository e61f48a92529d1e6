import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BurstLog } from './burst-log.js';

describe('lines that may come in bursts', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('are 200 of a kind in a second, and one for all that are more', () => {
    const rest: unknown[] = [];
    const log = new BurstLog((kind, count) => rest.push([kind, count]));
    const taken = Array.from({ length: 1_000 }, () => log.takes('opened')).filter(Boolean);
    expect([taken.length, log.takes('cancelled'), rest]).toEqual([200, true, []]);
    jest.advanceTimersByTime(1_000);
    expect([rest, jest.getTimerCount()]).toEqual([[['opened', 800]], 0]);
    expect(log.takes('opened')).toBe(true);
    log.flush();
    expect([rest.length, jest.getTimerCount()]).toEqual([1, 0]);
  });
});
