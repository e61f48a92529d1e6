import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LeashedProcess, waitUntil } from '@app/testing';
import type { ReaderEvent, ReaderPlan, StreamHistory } from './peers/reader-plan.js';
import { readHistories } from './peers/stream-history.js';

const FLOWING_MS = 30_000;

/** A client with its streams, in a process of its own. */
export class ReaderProcess {
  readonly events: ReaderEvent[] = [];

  private constructor(
    readonly plan: ReaderPlan,
    readonly process: LeashedProcess,
  ) {}

  static async start(plan: ReaderPlan): Promise<ReaderProcess> {
    const program = join(import.meta.dirname, 'peers', 'reader.js');
    const take = (line: string): void => {
      if (line.startsWith('{"kind":')) reader.events.push(JSON.parse(line) as ReaderEvent);
    };
    const process = await LeashedProcess.start(globalThis.process.execPath, [program, JSON.stringify(plan)], {
      name: plan.clientId,
      onLine: (line) => take(line),
    });
    const reader: ReaderProcess = new ReaderProcess(plan, process);
    return reader;
  }

  /** Until every stream has its first updates. */
  async flowing(): Promise<void> {
    const isFlowing = (): boolean => this.events.some(({ kind }) => kind === 'flowing');
    await waitUntil(() => isFlowing() || this.process.hasEnded, { withinMs: FLOWING_MS, what: 'all streams to flow' });
    if (!isFlowing()) throw this.process.errorWithOutput(`${this.plan.clientId} ended before its streams flowed`);
  }

  notices(kind: string): { atUnixMs: number; text: string }[] {
    return this.events
      .filter((event) => event.kind === 'notice')
      .filter(({ text }) => text.includes(`"kind":"${kind}"`));
  }

  /** How many streams were resumed, by reason. */
  get resumed(): Readonly<Record<string, number>> {
    return this.events.find((event) => event.kind === 'resumed')?.reasons ?? {};
  }

  /** Waits for the last stream to be over; what is left after the bound is read as it is. */
  async histories(withinMs: number): Promise<StreamHistory[]> {
    const timer = setTimeout(() => this.process.kill('SIGTERM'), withinMs);
    const last = setTimeout(() => this.process.kill('SIGKILL'), withinMs + 10_000);
    await this.process.ended;
    clearTimeout(timer);
    clearTimeout(last);
    const { historyFile, clientId } = this.plan;
    if (!existsSync(historyFile)) throw this.process.errorWithOutput(`${clientId} left no history`);
    return readHistories(historyFile);
  }
}
