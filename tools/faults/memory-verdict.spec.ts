import { describe, expect, it } from '@jest/globals';
import { memorySlope } from '@app/testing';
import { growingMemory, memoryText } from './memory-verdict.js';

const MINUTES = [0, 1, 2, 3];

function slope(bytesPerMinute: number) {
  return memorySlope(MINUTES.map((minute) => ({ atMs: minute * 60_000, bytes: minute * bytesPerMinute })));
}

describe('what a process holds on to', () => {
  const report = { memory: { leaking: slope(10_000), calm: slope(0), shrinking: slope(-10_000) } };

  it('grows where it grows by more than noise', () => {
    expect(growingMemory(report, 0)).toEqual(['the memory of leaking grows']);
  });

  it('does not grow where no leak could be so small', () => {
    expect(growingMemory(report, 30_000)).toHaveLength(1);
    expect(growingMemory(report, 30_001)).toHaveLength(0);
  });

  it('is told with its noise', () => {
    expect(memoryText(report)).toBe(
      'memory after collection grew by: leaking 30 ± 0 kB, calm 0 ± 0 kB, shrinking -30 ± 0 kB',
    );
  });

  it('is told with what would be no leak, if there is such an amount', () => {
    expect(memoryText({ memory: { calm: slope(0) } }, 336_000)).toMatch(/: calm 0 ± 0 kB \(≤ 336 kB\)$/);
  });
});
