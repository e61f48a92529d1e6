import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LeashedProcess, MemorySample } from '@app/testing';

const EVERY_MS = 1_000;
/** Fewer say nothing about a slope. */
const FEWEST_SAMPLES = 20;

/**
 * What a process holds on to after its garbage is collected. What the system says of its size would tell nothing in
 * minutes: a heap that has room fills it, and gives it back in steps of tens of megabytes.
 */
export class HeapWatch {
  private timer: NodeJS.Timeout | undefined;

  /** @param file where the samples go */
  constructor(private readonly file: string) {}

  /** The process must have been started with these; without them the question ends it. */
  get env(): NodeJS.ProcessEnv {
    const witness = pathToFileURL(join(import.meta.dirname, 'peers', 'heap-witness.js'));
    return { NODE_OPTIONS: `--import ${witness.href}`, HEAP_WITNESS_FILE: this.file };
  }

  /** Asks once a second, from now until `stop`. */
  begin(process: LeashedProcess): void {
    this.timer = setInterval(() => process.kill('SIGUSR2'), EVERY_MS);
  }

  /** @throws Error if there were too few samples to judge by. */
  stop(): readonly MemorySample[] {
    clearInterval(this.timer);
    const lines = existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n').slice(0, -1) : [];
    if (lines.length < FEWEST_SAMPLES) throw new Error(`${this.file} has only ${lines.length} samples of memory`);
    return lines.map((line) => JSON.parse(line) as MemorySample);
  }
}
