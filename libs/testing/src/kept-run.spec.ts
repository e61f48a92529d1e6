import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRun, type RecordedRun } from './check-run.js';
import type { ExpectedStream } from './history.js';
import { keepRun, readKeptRun, tellFailure } from './kept-run.js';

function expect10Hz(request: unknown, originUnixMs: number): ExpectedStream {
  const { last } = request as { last: number };
  return {
    originMs: NaN,
    dueMs: (sequence) => sequence * 100,
    textOf: (sequence) => `${originUnixMs} ${sequence}`,
    lastSequence: last,
  };
}

function run(): RecordedRun {
  const request = { last: 3 };
  const expected = { ...expect10Hz(request, 77), originMs: 500.25 };
  const delivered = [0, 1, 3].map((sequence) => ({
    receivedMs: 501.5 + sequence * 100,
    sequence,
    text: expected.textOf(sequence),
  }));
  const stream = { streamId: 's1', request, originUnixMs: 77, expected, delivered, end: 'complete' } as const;
  const fault = { beganMs: 600, endedMs: 700 };
  return { name: 'F2', seed: 42, repeat: 'npm run again', streams: [stream], fault, orphans: { a: 1 } };
}

describe('a run that is kept in a file', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kept-run-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('says the same when it is read and checked again', async () => {
    const path = await keepRun(run(), join(directory, 'not', 'there', 'yet'));
    const again = await readKeptRun(path, expect10Hz);
    expect(checkRun(again)).toEqual(checkRun(run()));
    expect(again).toMatchObject({ name: 'F2', seed: 42, repeat: 'npm run again' });
  });

  it('is told in few words, with the file, the seed and the command that makes it again', () => {
    const wrong = Array.from({ length: 12 }, (_, index) => `fault ${index}`);
    const lines = tellFailure(run(), 'there.jsonl', wrong).split('\n');
    expect(lines.slice(0, 2)).toEqual(['F2 failed (seed 42):', '  fault 0']);
    expect(lines.slice(-3)).toEqual(['  … and 2 more', '  history: there.jsonl', '  again:   npm run again']);
  });

  it('refuses an empty file', async () => {
    const path = join(directory, 'empty.jsonl');
    await writeFile(path, '');
    await expect(readKeptRun(path, expect10Hz)).rejects.toThrow('keeps no run');
  });
});
