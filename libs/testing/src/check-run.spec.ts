import { describe, expect, it } from '@jest/globals';
import { checkRun, type RecordedRun, type RecordedStream } from './check-run.js';
import type { ExpectedStream, Received } from './history.js';

const INTERVAL_MS = 100;
const LAST = 9;
const expected: ExpectedStream = {
  originMs: 1_000,
  dueMs: (sequence) => sequence * INTERVAL_MS,
  textOf: (sequence) => `update ${sequence}`,
  lastSequence: LAST,
};
const all = Array.from({ length: LAST + 1 }, (_, sequence) => sequence);

function received(sequence: number, lateMs = 2): Received {
  const receivedMs = expected.originMs + expected.dueMs(sequence) + lateMs;
  return { receivedMs, sequence, text: expected.textOf(sequence) };
}

function stream(over: Partial<RecordedStream> = {}): RecordedStream {
  const delivered = all.map((sequence) => received(sequence));
  return { streamId: 's', request: {}, originUnixMs: 0, expected, delivered, end: 'complete', ...over };
}

function check(streams: RecordedStream[], over: Partial<RecordedRun> = {}) {
  return checkRun({ name: 'F0', seed: 1, repeat: 'again', streams, ...over });
}

describe('checkRun', () => {
  it('finds a run flawless whose streams are all complete', () => {
    const report = check([stream(), stream()]);
    expect(report).toMatchObject({ streams: 2, complete: 2, updates: 20, violations: 0, isFlawless: true });
    expect(report.wire).toBeUndefined();
  });

  it('does not call an end that came too early a violation of order, nor complete', () => {
    const delivered = all.slice(0, 6).map((sequence) => received(sequence));
    const report = check([stream(), stream({ delivered, end: 'failed' })]);
    expect(report).toMatchObject({ complete: 1, violations: 0, isFlawless: false });
    expect(report.faults).toHaveLength(4);
  });

  it('counts holes, duplicates and changed places as violations', () => {
    const delivered = [0, 1, 3, 2, 2, 5, 6, 7, 8, 9].map((sequence) => received(sequence, 500));
    const report = check([stream({ delivered, streamId: 'bad' })]);
    expect(report.violations).toBe(3);
    expect(report.faults.map(({ streamId, kind, sequence }) => `${streamId} ${kind} ${sequence}`)).toEqual([
      'bad order 2',
      'bad duplicate 2',
      'bad missing 4',
    ]);
  });

  it('does not take a stream for complete that has everything but did not end', () => {
    expect(check([stream({ end: 'open' })]).complete).toBe(0);
    const endless = { ...expected, lastSequence: Infinity };
    expect(check([stream({ expected: endless, end: 'unsubscribed' })]).complete).toBe(1);
    expect(check([stream({ expected: endless, end: 'failed' })]).complete).toBe(0);
  });

  it('counts an update that a fault held up against the fault, though it came afterwards', () => {
    const delivered = all.map((sequence) => received(sequence, sequence === 4 ? 80 : sequence));
    const { latenessMs } = check([stream({ delivered })], { fault: { beganMs: 1_350, endedMs: 1_450 } });
    expect(latenessMs.before.max).toBe(3);
    expect(latenessMs.during).toEqual({ min: 80, p50: 80, p99: 80, max: 80 });
    expect(latenessMs.after).toMatchObject({ max: 9 });
  });

  describe('of what held streams up', () => {
    const lateMs = [0, 60, 0, 0, 80, 40, 0, 0, 0, 0];
    const heldUp = stream({ delivered: all.map((sequence) => received(sequence, lateMs[sequence])) });

    it('counts every pause if there was no fault', () => {
      expect(check([heldUp, stream()])).toMatchObject({ biggestPauseMs: 80, catchUpMs: 0, untouched: 0 });
    });

    it('counts the pauses that ended after the fault began', () => {
      const beganMs = 1_481; // update 4 came at 1480
      expect(check([heldUp], { fault: { beganMs: beganMs - 1, endedMs: beganMs } }).biggestPauseMs).toBe(80);
      expect(check([heldUp], { fault: { beganMs, endedMs: beganMs } }).biggestPauseMs).toBe(0);
    });

    it.each([
      [1_400, 80, 'all that update 4, which was due at the end, was late'],
      [1_450, 40, 'more than the 30 ms of it that are left: update 5, which was due after the end'],
      [1_530, 10, 'what is left of update 5'],
      [1_990, 0, 'nothing, as all had come before'],
    ])('counts from the end of the fault at %s: %s ms, %s', (endedMs, catchUpMs) => {
      expect(check([heldUp], { fault: { beganMs: 1_300, endedMs } })).toMatchObject({ catchUpMs });
    });

    it('tells which streams have nothing to tell of the fault', () => {
      const over = stream({ delivered: all.map((sequence) => received(sequence)) });
      const fault = { beganMs: 1_903, endedMs: 1_903 };
      const late = stream({ delivered: all.map((sequence) => received(sequence, 3)) });
      expect(check([over, late, stream({ delivered: [], end: 'failed' })], { fault }).untouched).toBe(1);
    });
  });

  it('takes the word of a listener that kept no history', () => {
    const wire = { updates: 9, duplicates: 2, stale: 1, staleForMs: 7 };
    expect(check([stream({ wire: [{ ...received(0), epoch: 1 }] })], { wire }).wire).toEqual(wire);
  });

  it('sums up orphans, the wire and the memory', () => {
    const wire = all.map((sequence) => ({ ...received(sequence), epoch: sequence === 5 ? 1 : 2 }));
    const memory = { replica: [0, 1, 2].map((minute) => ({ atMs: minute * 60_000, bytes: minute * 10 })) };
    const report = check([stream({ wire })], { orphans: { a: 0, b: 3 }, memory });
    expect(report).toMatchObject({ orphans: 3, isFlawless: false, wire: { updates: 10, duplicates: 0, stale: 1 } });
    expect(report.memory['replica']).toMatchObject({ bytesPerMinute: 10, isFlat: false });
  });
});
