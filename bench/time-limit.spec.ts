import { describe, expect, it } from '@jest/globals';
import { TimeLimit } from './time-limit.js';

describe('the time that a run may take', () => {
  it('is for rounds that can be over in time, as long as the one before', async () => {
    let nowMs = 1000;
    const limit = new TimeLimit(100, () => nowMs);
    const round = (ms: number) => limit.allows(async () => void (nowMs += ms));
    expect(await round(30)).toBe(true);
    expect(await round(30)).toBe(true);
    expect(await round(30)).toBe(true);
    expect(await round(30)).toBe(false);
    limit.begin();
    expect(await round(30)).toBe(true);
    limit.begin();
    expect(await round(30)).toBe(false);
  });
});
