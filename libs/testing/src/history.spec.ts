import { describe, expect, it } from '@jest/globals';
import { checkHistory, type ExpectedStream, type Received } from './history.js';

const expected: ExpectedStream = {
  originMs: 1000,
  dueMs: (sequence) => sequence * 100,
  textOf: (sequence) => `update ${sequence}`,
  lastSequence: 4,
};
const LATE_MS = 2;
const received = (sequence: number, lateMs = LATE_MS): Received => ({
  receivedMs: 1000 + sequence * 100 + lateMs,
  sequence,
  text: `update ${sequence}`,
});
const faultsOf = (history: Received[], stream = expected): string[] =>
  checkHistory(history, stream).faults.map(({ kind, sequence }) => `${kind} ${sequence}`);

describe('checkHistory', () => {
  it('finds nothing in a history that is as it should be', () => {
    expect(
      checkHistory(
        [0, 1, 2, 3, 4].map((n) => received(n)),
        expected,
      ),
    ).toEqual({
      updates: 5,
      faults: [],
      latenessMs: { min: LATE_MS, p50: LATE_MS, p99: LATE_MS, max: LATE_MS },
      biggestPauseMs: 0,
    });
  });

  it('catches an update that came twice', () => {
    expect(faultsOf([0, 1, 1, 2, 3, 4].map((n) => received(n)))).toEqual(['duplicate 1']);
    expect(faultsOf([0, 1, 2, 3, 4, 2].map((n) => received(n)))).toEqual(['duplicate 2']);
  });

  it('catches a gap, at the start, within and at the end', () => {
    expect(faultsOf([1, 3].map((n) => received(n)))).toEqual(['missing 0', 'missing 2', 'missing 4']);
  });

  it('lets a history without a planned end stop anywhere', () => {
    expect(
      faultsOf(
        [0, 1, 2].map((n) => received(n)),
        { ...expected, lastSequence: undefined },
      ),
    ).toEqual([]);
  });

  it('catches two updates that changed places', () => {
    expect(faultsOf([0, 2, 1, 3, 4].map((n) => received(n, 200)))).toEqual(['order 1']);
  });

  it('catches a wrong byte, and shows it', () => {
    const history = [0, 1, 2, 3, 4].map((n) => received(n));
    history[3] = { ...received(3), text: 'update 8' };
    expect(checkHistory(history, expected).faults).toEqual([
      { kind: 'content', sequence: 3, text: 'update #3 is update 8, not update 3' },
    ]);
  });

  it('takes a recorder at its word that held the content against what it should be', () => {
    expect(faultsOf([0, 1, 2, 3, 4].map((n) => ({ ...received(n), text: undefined })))).toEqual([]);
  });

  it('catches an update that came before it was due, but not what two clocks may differ by', () => {
    expect(faultsOf([received(0), received(1, -4.9), received(2), received(3, -5.1), received(4)])).toEqual([
      'early 3',
    ]);
  });

  it('measures lateness and the biggest pause beyond the schedule', () => {
    const lateMs = [1, 1, 31, 5, 1];
    const report = checkHistory(
      lateMs.map((late, n) => received(n, late)),
      expected,
    );
    expect(report.faults).toEqual([]);
    expect(report.latenessMs).toEqual({ min: 1, p50: 1, p99: 31, max: 31 });
    expect(report.biggestPauseMs).toBe(30);
  });

  it('counts no pause that ended before an instant', () => {
    const history = [1, 1, 31, 5, 11].map((late, n) => received(n, late));
    expect(checkHistory(history, expected, 1_231).biggestPauseMs).toBe(30);
    expect(checkHistory(history, expected, 1_232).biggestPauseMs).toBe(6);
  });

  it('says that an empty history misses everything', () => {
    expect(faultsOf([])).toEqual(['missing 0', 'missing 1', 'missing 2', 'missing 3', 'missing 4']);
    expect(checkHistory([], expected).latenessMs.p50).toBeNaN();
  });
});
