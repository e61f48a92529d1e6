import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { leash } from './leash.js';

/** How a process ended: by itself with a code, or by a signal. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export type OutputName = 'stdout' | 'stderr';

/** What a child process is called and given. */
export interface ProcessOptions {
  /** Used in errors. */
  name: string;
  /** Added to this process's own environment; `undefined` takes a variable away. */
  env?: NodeJS.ProcessEnv;
  /** Default: this process's own. */
  cwd?: string;
  /** Told every line, as it comes. */
  onLine?: (line: string, from: OutputName) => void;
  /** Removed should this process be killed; otherwise it stays the caller's to remove. */
  temporaryFolder?: string;
}

const KEPT_LINES = 1000;
const SHOWN_LINES = 15;
/** A grandchild may hold the output open for ever; what is there to be read is read even after this process stood still. */
const LAST_OUTPUT_MS = 5_000;

/**
 * A child process with its lines of output, which does not outlive this process (see `leash`) and which a terminal's
 * Ctrl+C does not reach: whoever started it stops it.
 */
export class LeashedProcess implements AsyncDisposable {
  readonly pid: number;
  /** Resolves, and never rejects, when the process has ended and its output is read. */
  readonly ended: Promise<ProcessEnd>;
  private readonly kept: string[] = [];
  private readonly watchers = new Set<(line: string) => void>();

  private constructor(
    private readonly child: ChildProcess & { stdout: Readable; stderr: Readable },
    private readonly options: ProcessOptions,
  ) {
    this.pid = child.pid!;
    const { release } = leash(this.pid, options.temporaryFolder);
    this.listen('stdout');
    this.listen('stderr');
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        release();
        void outputEnd(child).then(() => resolve({ code, signal }));
      });
    });
  }

  /**
   * @param command a path, or a name on the PATH
   * @throws Error if there is no such program
   */
  static async start(command: string, args: readonly string[], options: ProcessOptions): Promise<LeashedProcess> {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
    });
    if (child.pid === undefined) {
      const [error] = await once(child, 'error');
      throw new Error(`${options.name} cannot be started`, { cause: error });
    }
    return new LeashedProcess(child, options);
  }

  get name(): string {
    return this.options.name;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The last lines of both outputs (at most 1000), oldest first. */
  get lines(): readonly string[] {
    return this.kept;
  }

  /** Sends a signal; to a process that has ended, nothing. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (!this.hasEnded) this.child.kill(signal);
  }

  /** Sends a signal to the process and to all that it started itself, as a terminal's Ctrl+C would. */
  killGroup(signal: NodeJS.Signals): void {
    if (!this.hasEnded) process.kill(-this.pid, signal);
  }

  /**
   * The first line that matches, of those kept and those to come.
   * @param withinMs default 60,000: several programs may be starting on one slow processor
   * @throws Error with the last lines of output, once the bound has passed or the process has ended
   */
  async waitForLine(pattern: RegExp, withinMs = 60_000): Promise<string> {
    const known = this.kept.find((line) => pattern.test(line));
    if (known !== undefined) return known;
    let timer: NodeJS.Timeout | undefined;
    let watcher: ((line: string) => void) | undefined;
    const line = await new Promise<string | undefined>((resolve) => {
      timer = setTimeout(resolve, withinMs, undefined);
      this.watchers.add((watcher = (candidate) => void (pattern.test(candidate) && resolve(candidate))));
      void this.ended.then(() => resolve(undefined));
    });
    clearTimeout(timer);
    if (watcher) this.watchers.delete(watcher);
    if (line !== undefined) return line;
    const what = this.hasEnded ? `${this.name} ${describeEnd(await this.ended)}` : `${withinMs} ms passed`;
    throw this.errorWithOutput(`${what} without a line that matches ${String(pattern)}`);
  }

  /** SIGTERM, and SIGKILL if the process is still there after `graceMs` (default 2000). Twice is once. */
  async stop(graceMs = 2000): Promise<ProcessEnd> {
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), graceMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop().then(() => undefined);
  }

  /** An error that shows what the process said last. */
  errorWithOutput(message: string): Error {
    return new Error([message, ...this.kept.slice(-SHOWN_LINES).map((line) => `  ${line}`)].join('\n'));
  }

  private listen(from: OutputName): void {
    createInterface({ input: this.child[from] }).on('line', (line) => {
      if (this.kept.push(line) > KEPT_LINES) this.kept.shift();
      this.options.onLine?.(line, from);
      for (const watcher of this.watchers) watcher(line);
    });
  }
}

/** `killed by SIGKILL`, `ended with code 1`. */
export function describeEnd({ code, signal }: ProcessEnd): string {
  return signal ? `killed by ${signal}` : `ended with code ${code}`;
}

async function outputEnd(child: ChildProcess & { stdout: Readable; stderr: Readable }): Promise<void> {
  const signal = AbortSignal.timeout(LAST_OUTPUT_MS);
  const open = [child.stdout, child.stderr].filter((output) => !output.closed);
  await Promise.allSettled(open.map((output) => once(output, 'close', { signal })));
}
