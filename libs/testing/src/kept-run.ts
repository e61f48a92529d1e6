import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RecordedRun, RecordedStream } from './check-run.js';
import type { ExpectedStream } from './history.js';

type KeptStream = Omit<RecordedStream, 'expected'> & { readonly originMs: number };
type KeptHead = Omit<RecordedRun, 'streams'> & { readonly keptAt: string };

/**
 * Writes a run to a file of its own, for people and for `readKeptRun`: JSON lines, first what was run (with the seed
 * and the command that repeats it), then each stream with its history.
 * @returns the path of the file.
 */
export async function keepRun(run: RecordedRun, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const keptAt = new Date().toISOString();
  const path = join(directory, `${run.name}-${run.seed}-${keptAt.replaceAll(/[^0-9T]/g, '')}.jsonl`);
  await using file = await open(path, 'w');
  const { streams, ...head } = run;
  await file.appendFile(`${JSON.stringify({ ...head, keptAt } satisfies KeptHead)}\n`);
  for (const { expected, ...stream } of streams) {
    const kept: KeptStream = { ...stream, originMs: expected.originMs };
    await file.appendFile(`${JSON.stringify(kept)}\n`);
  }
  return path;
}

/**
 * Reads a run that was kept, so that it can be checked again.
 * @param expect what a stream should have been, of what it was asked for; its `originMs` is replaced by the one kept.
 * @throws if the file is none of ours.
 */
export async function readKeptRun(
  path: string,
  expect: (request: unknown, originUnixMs: number) => ExpectedStream,
): Promise<RecordedRun> {
  let head: KeptHead | undefined;
  const streams: RecordedStream[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (!head) {
      head = JSON.parse(line) as KeptHead;
      continue;
    }
    const { originMs, ...stream } = JSON.parse(line) as KeptStream;
    streams.push({ ...stream, expected: { ...expect(stream.request, stream.originUnixMs), originMs } });
  }
  if (!head) throw new Error(`${path} keeps no run`);
  const { keptAt: _, ...run } = head;
  return { ...run, streams };
}

/** What to print of a run that failed: the worst in a few lines, where its history is, and how to make it again. */
export function tellFailure(run: RecordedRun, keptAt: string, wrong: readonly string[]): string {
  const shown = wrong.slice(0, MAX_SHOWN).map((line) => `  ${line}`);
  if (wrong.length > MAX_SHOWN) shown.push(`  … and ${wrong.length - MAX_SHOWN} more`);
  return [`${run.name} failed (seed ${run.seed}):`, ...shown, `  history: ${keptAt}`, `  again:   ${run.repeat}`].join(
    '\n',
  );
}

const MAX_SHOWN = 10;
