import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { LeashedProcess, MemorySample } from '@app/testing';

const EVERY_MS = 1_000;

/** What a process holds in memory, looked at once a second until it is stopped; Linux only. */
export class MemoryWatch {
  readonly samples: MemorySample[] = [];
  private readonly stopped = new AbortController();

  constructor(process: LeashedProcess) {
    void this.look(process);
  }

  stop(): readonly MemorySample[] {
    this.stopped.abort();
    return this.samples;
  }

  private async look(process: LeashedProcess): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted && !process.hasEnded) {
      const bytes = await residentBytes(process.pid).catch(() => undefined); // it may have ended meanwhile
      if (bytes !== undefined) this.samples.push({ atMs: performance.now(), bytes });
      await delay(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
