import { describe, expect, it } from '@jest/globals';
import type { Finding } from './fault.js';
import { rowOf, verdictOf } from './verdict.js';

const fault = { id: 'F1', title: 'a deed', load: '2 × 10 Hz', pauseMs: 100, run: () => Promise.reject(new Error()) };
const good: Finding = { streams: 2, complete: 2, violations: [], histories: [], pauseMs: 60 };

describe('the verdict', () => {
  it.each([
    ['holds', [good]],
    ['holds', [{ ...good, pauseMs: 900 }, good]],
    [
      'late',
      [
        { ...good, pauseMs: 900 },
        { ...good, pauseMs: 101 },
      ],
    ],
    [
      'fails',
      [
        { ...good, pauseMs: 900 },
        { ...good, pauseMs: 401 },
      ],
    ],
    ['fails', [{ ...good, complete: 1 }, good]],
    ['fails', [good, { ...good, violations: ['update #3 is missing'] }]],
    ['fails', [{ ...good, broken: ['orphans'] }]],
  ])('is %s', (verdict, findings: readonly Finding[]) => {
    expect(verdictOf(fault, findings)).toBe(verdict);
  });

  it('stands in a row with the figures of every run', () => {
    const wire = { updates: 1_000, duplicates: 5, stale: 0 };
    expect(
      rowOf(fault, [
        { ...good, pauseMs: 101.4 },
        { ...good, wire },
      ]),
    ).toEqual(['F1 a deed', '2 × 10 Hz', '100 %', '0', '101, then 60 ms (≤ 100)', '5 (0.50 %)', 'holds']);
  });

  it('shows the run that went wrong, and what was wrong', () => {
    const wrong = { ...good, complete: 1, violations: ['a hole'], broken: ['orphans'] };
    expect(rowOf(fault, [wrong, good])).toEqual(expect.arrayContaining(['50 %', '1', 'fails: orphans']));
  });
});
