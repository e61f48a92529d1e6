import { describe, expect, it } from '@jest/globals';
import { LatenessLog } from './lateness-log.js';

function filled(intervalSeconds: number, first: number, count: number): LatenessLog {
  const log = new LatenessLog(intervalSeconds);
  for (let sequence = first; sequence < first + count; sequence += 1) log.add(sequence, sequence % 1_000);
  return log;
}

function kept(log: LatenessLog): [first: number, next: number] {
  return [log.firstSequence, log.nextSequence];
}

describe('what is kept of lateness', () => {
  it('is ten minutes of updates, and never fewer than 256 or more than 60,000', () => {
    expect(kept(filled(1, 0, 5_000))).toEqual([5_000 - 601, 5_000]);
    expect(kept(filled(60, 0, 5_000))).toEqual([5_000 - 256, 5_000]);
    expect(kept(filled(0.01, 0, 70_000))).toEqual([10_000, 70_000]);
  });

  it('is right through all its growth, from whichever number it began', () => {
    const first = 178_456_789_012;
    const log = filled(0.1, first, 9_000);
    expect(log.nextSequence).toBe(first + 9_000);
    for (let sequence = log.firstSequence; sequence < log.nextSequence; sequence += 1) {
      if (log.latenessMs(sequence) !== sequence % 1_000) throw new Error(`${sequence} is wrong`);
    }
    expect([log.has(log.firstSequence - 1), log.has(log.firstSequence), log.has(log.nextSequence)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('begins anew where a number is missing', () => {
    const log = filled(1, 0, 10);
    log.add(20, 1);
    expect(kept(log)).toEqual([20, 21]);
  });

  it('is nothing before the first update', () => {
    expect(kept(new LatenessLog(1))).toEqual([0, 0]);
  });
});
