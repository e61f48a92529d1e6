import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TimeLimit } from './time-limit.js';
import { TimeShares } from './time-shares.js';

describe('the time of a run', () => {
  let nowMs = 0;
  beforeEach(() => {
    nowMs = 1000;
  });
  const sharesOf = (...shares: number[]) => new TimeShares(100, shares, () => nowMs);

  /** How many rounds of that length can be over in time. */
  function roundsIn(limit: TimeLimit, roundMs: number): number {
    let rounds = 0;
    for (; limit.hasRoomFor(roundMs); nowMs += roundMs) rounds += 1;
    return rounds;
  }

  it('is divided as the scenarios need it', () => {
    const shares = sharesOf(3, 1, 1);
    expect(roundsIn(shares.next(), 10)).toBe(6);
    expect(roundsIn(shares.next(), 10)).toBe(2);
    expect(roundsIn(shares.next(), 10)).toBe(2);
    expect(roundsIn(shares.rest(), 10)).toBe(0);
  });

  it('goes on to those that follow where it is left over', () => {
    const shares = sharesOf(1, 1);
    shares.next();
    expect(roundsIn(shares.next(), 10)).toBe(10);
  });

  it('is taken from all that follow where one took too much of it', () => {
    const shares = sharesOf(2, 1, 1);
    shares.next();
    nowMs += 60;
    expect(roundsIn(shares.next(), 10)).toBe(2);
    expect(roundsIn(shares.next(), 10)).toBe(2);
  });

  it('is there for whoever has not enough when all have had their share', () => {
    const shares = sharesOf(1, 1);
    expect(roundsIn(shares.next(), 30)).toBe(1);
    shares.next();
    nowMs += 10;
    expect(roundsIn(shares.rest(), 30)).toBe(2);
  });
});
