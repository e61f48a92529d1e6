import { describe, expect, it } from '@jest/globals';
import { parseTimeRequest } from '@app/contracts';
import { checkRun } from '@app/testing';
import type { StreamHistory } from './peers/reader-plan.js';
import { recordedStream, type ClockSkew } from './recorded-stream.js';

const ORIGIN = 1_800_000_000_000;
const whole: StreamHistory = {
  streamId: 's',
  clientId: 'c',
  request: parseTimeRequest({ updateInterval: 0.1, duration: 0.4 }),
  originUnixMs: ORIGIN,
  openedBy: 'r',
  end: 'complete',
  receivedUnixMs: [0, 100, 350, 360, 400].map((ms) => ORIGIN + ms),
  sequences: [0, 1, 2, 3, 4],
  wrongTexts: {},
};

function check(history: StreamHistory, skewMs?: ClockSkew) {
  const streams = [recordedStream(history, skewMs)];
  return checkRun({ name: 'F0', seed: 1, repeat: 'again', streams });
}

describe("a reader's history, given to the checker", () => {
  it('is whole if it was whole', () => {
    const report = check(whole);
    expect(report).toMatchObject({ streams: 1, complete: 1, updates: 5, faults: [], biggestPauseMs: 150 });
    expect(report.latenessMs.before).toMatchObject({ min: 0, max: 150 });
  });

  it.each([
    ['a hole', { sequences: [0, 1, 3, 3, 4] }, ['duplicate', 'missing']],
    ['a wrong text', { wrongTexts: { 1: '{}' } }, ['content']],
    ['an early one', { receivedUnixMs: whole.receivedUnixMs.with(1, ORIGIN + 90) }, ['early']],
    ['an end that came too soon', { sequences: [0, 1, 2] }, ['missing', 'missing']],
  ])('has what the reader saw wrong: %s', (_, seen, kinds) => {
    const { faults, complete } = check({ ...whole, ...seen });
    expect(faults.map(({ kind, streamId }) => `${streamId} ${kind}`)).toEqual(kinds.map((kind) => `c/s ${kind}`));
    expect(complete).toBe(0);
  });

  it('is not complete if it had everything and failed', () => {
    expect(check({ ...whole, end: 'failed', error: 'why' })).toMatchObject({ complete: 0, violations: 0 });
  });

  it('misses everything if nothing came', () => {
    const nothing = { ...whole, originUnixMs: null, receivedUnixMs: [], sequences: [], end: 'failed' as const };
    expect(check(nothing)).toMatchObject({ complete: 0, updates: 0 });
  });

  it('takes a replica whose clock is wrong at its word, less what is wrong with it', () => {
    const ahead = { ...whole, originUnixMs: ORIGIN + 5_000 };
    expect(check(ahead).violations).toBeGreaterThan(0);
    expect(check(ahead, { r: 5_000 }).violations).toBe(0);
  });
});
