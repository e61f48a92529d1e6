import { join } from 'node:path';
import { LeashedProcess, waitUntil } from '@app/testing';
import type { Parts } from './parts.js';
import type { ReaderEvent } from './peers/reader-event.js';
import type { ReaderRecord } from './reader-record.js';

/** So many values must have come before anything is done to the stream. */
const SETTLED_VALUES = 50;
const START_MS = 15_000;

/** A reader in a process of its own, and what it has seen so far. */
export class ReaderProcess {
  private constructor(
    private readonly process: LeashedProcess,
    readonly record: ReaderRecord,
  ) {}

  /** Starts a program of peers/ and waits until its stream flows. */
  static async start(parts: Parts, program: string, args: readonly string[]): Promise<ReaderProcess> {
    const record: ReaderRecord = { values: [] };
    const process = await startPeer(parts, program, args, (line) => note(record, line));
    void process.ended.then(() => (record.end ??= { kind: 'died', atMs: Date.now() }));
    await waitUntil(() => record.end !== undefined || record.values.length >= SETTLED_VALUES, {
      withinMs: START_MS,
      what: `${program} to read ${SETTLED_VALUES} values`,
    });
    if (record.end) throw process.errorWithOutput(`${program} read no stream`);
    return new ReaderProcess(process, record);
  }

  /** The server that sent the last value. */
  get ownerName(): string {
    return this.record.values.at(-1)?.server ?? '';
  }

  /** Makes the reader unsubscribe, and answers with the instant (Unix ms) at which it had done so. */
  async leave(): Promise<number> {
    this.process.kill('SIGUSR2');
    return waitUntil(() => this.record.leftAtMs, { what: 'the reader to leave' });
  }
}

/** Starts a program of peers/ as a process of its own. */
export async function startPeer(
  parts: Parts,
  program: string,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<LeashedProcess> {
  const path = join(import.meta.dirname, 'peers', `${program}.js`);
  const options = { name: program, onLine };
  return parts.ownProcess(await LeashedProcess.start(process.execPath, [path, ...args], options));
}

function note(record: ReaderRecord, line: string): void {
  if (!line.startsWith('{"kind":')) return; // libraries may write to stdout, too
  const event: ReaderEvent = JSON.parse(line);
  if (event.kind === 'value') record.values.push(event);
  else if (event.kind === 'left') record.leftAtMs = event.atMs;
  else record.end ??= event;
}
