import { describe, expect, it } from '@jest/globals';
import { checkRun, type RunReport } from '@app/testing';
import type { Finding } from './fault.js';
import { allWrongsOf, isWrong, rowOf, verdictOf } from './verdict.js';

const fault = {
  id: 'F1',
  title: 'a deed',
  load: '2 × 10 Hz',
  pauseMs: 100,
  seconds: 1,
  run: () => Promise.reject(new Error()),
};
const run = { name: 'F1', seed: 1, repeat: 'again', streams: [] };
const flawless: RunReport = { ...checkRun(run), streams: 2, complete: 2 };
const good: Finding = { run, report: flawless, pauseMs: 60 };
const holed: Finding = { ...good, report: { ...flawless, complete: 1, violations: 1, isFlawless: false } };

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
    ['fails', [holed, good]],
    ['fails', [good, holed]],
    ['fails', [{ ...good, broken: ['memory grows'] }]],
  ])('is %s', (verdict, findings: readonly Finding[]) => {
    expect(verdictOf(fault, findings)).toBe(verdict);
  });

  it('stands in a row with the figures of every run', () => {
    const report = { ...flawless, wire: { updates: 1_000, duplicates: 5, stale: 0, staleForMs: 0 } };
    expect(
      rowOf(fault, [
        { ...good, pauseMs: 101.4 },
        { ...good, report },
      ]),
    ).toEqual(['F1 a deed', '2 × 10 Hz', '100 %', '0', '101, then 60 ms (≤ 100)', '5 (0.50 %)', 'holds']);
  });

  it('shows the run that went wrong, and what was wrong', () => {
    const wrong = { ...holed, broken: ['memory grows'] };
    expect(rowOf(fault, [wrong, good])).toEqual(expect.arrayContaining(['50 %', '1', 'fails: memory grows']));
  });

  it('fails where a stream was over before the deed, and where a replica keeps one', () => {
    const untouched = { ...good, report: { ...flawless, untouched: 3 } };
    const orphaned = { ...good, report: { ...flawless, orphans: 2, isFlawless: false } };
    expect([untouched, orphaned].map(isWrong)).toEqual([true, true]);
    expect(allWrongsOf(untouched)).toEqual(['3 streams were over before the deed was done']);
    expect(allWrongsOf(orphaned)).toEqual(['2 orphans']);
  });
});
