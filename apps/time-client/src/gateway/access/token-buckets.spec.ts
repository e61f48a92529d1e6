import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TokenBuckets } from './token-buckets.js';

describe('token buckets of 10 a second, 20 at once', () => {
  let buckets: TokenBuckets;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'performance'], now: 1_000_000 });
    buckets = new TokenBuckets({ perSecond: 10, burst: 20 });
  });
  afterEach(() => void jest.useRealTimers());

  const takeAtOnce = async (count: number, name = 'me'): Promise<number> => {
    const waits = await Promise.all(Array.from({ length: count }, () => buckets.take(name)));
    return waits.filter((waitMs) => waitMs === 0).length;
  };

  it('give 20 at once and then one every 100 ms, and say when', async () => {
    expect(await takeAtOnce(100)).toBe(20);
    expect(await buckets.take('me')).toBe(100);
    jest.advanceTimersByTime(99);
    expect(await buckets.take('me')).toBe(1);
    jest.advanceTimersByTime(1);
    expect(await takeAtOnce(3)).toBe(1);
  });

  it('never give more than 20 + 10 a second in any span, whatever the seams of their windows', async () => {
    let given = 0;
    for (let elapsedMs = 0; elapsedMs < 10_000; elapsedMs += 10) {
      given += await takeAtOnce(2);
      jest.advanceTimersByTime(10);
    }
    expect(given).toBeGreaterThanOrEqual(119);
    expect(given).toBeLessThanOrEqual(120);
  });

  it('are full again after a rest, and not fuller', async () => {
    await takeAtOnce(20);
    jest.advanceTimersByTime(60_000);
    expect(jest.getTimerCount()).toBe(0); // a full bucket is not kept
    expect(await takeAtOnce(100)).toBe(20);
  });

  it('are one for each name', async () => {
    // Among so many two names do not share one by chance, as one in 65,536 pairs does.
    buckets = new TokenBuckets({ perSecond: 10, burst: 20, maxBuckets: 2 ** 32 });
    expect(await takeAtOnce(30, 'a')).toBe(20);
    expect(await takeAtOnce(30, 'b')).toBe(20);
  });

  it('give fractions', async () => {
    const waits = await Promise.all(Array.from({ length: 300 }, () => buckets.take('me', 0.1)));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(200);
  });
});

it('token buckets are a bounded number, however many names there are', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'performance'] });
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1_000, maxBuckets: 50 });
  for (let name = 0; name < 1_000; name += 1) await buckets.take(String(name));
  expect(jest.getTimerCount()).toBe(50); // one for each that is not full
  jest.useRealTimers();
});
