import { describe, expect, it } from '@jest/globals';
import type { Update } from '../stream/stream-events.js';
import { UpdateLog } from './update-log.js';

const update = (sequence: number, dueUnixMs = sequence * 1_000): Update => ({
  sequence,
  dueUnixMs,
  timeString: '',
  latenessMs: 1,
  owner: 'a',
  isFinal: false,
});
const numbers = (updates: readonly Update[]) => updates.map(({ sequence }) => sequence);

describe('UpdateLog', () => {
  it('finds updates by their place from the newest, and by the time they stand for', () => {
    const log = new UpdateLog();
    for (let n = 0; n < 10; n++) log.push(update(n));
    expect(log.fromNewest(0)?.sequence).toBe(9);
    expect(log.fromNewest(9)?.sequence).toBe(0);
    expect(log.fromNewest(10)).toBeUndefined();
    expect(numbers(log.between(2_500, 5_000))).toEqual([3, 4, 5]);
  });

  it('keeps ten minutes', () => {
    const log = new UpdateLog();
    for (let n = 0; n < 2_000; n++) log.push(update(n));
    expect(log.length).toBe(601);
    expect(log.all()[0].sequence).toBe(1_399);
  });

  it('keeps the newest, however long ago it was', () => {
    const log = new UpdateLog();
    log.push(update(0));
    log.push(update(1, 86_400_000));
    expect(numbers(log.all())).toEqual([1]);
  });

  it('keeps no more than 60,000, even if they are all of ten minutes', () => {
    const log = new UpdateLog();
    for (let n = 0; n < 150_000; n++) log.push(update(n, n));
    expect(log.length).toBe(60_000);
    expect(log.fromNewest(59_999)?.sequence).toBe(90_000);
    expect(log.fromNewest(60_000)).toBeUndefined();
    expect(numbers(log.between(0, 90_001))).toEqual([90_000, 90_001]);
  });
});
