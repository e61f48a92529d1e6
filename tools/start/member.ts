import { setTimeout as delay } from 'node:timers/promises';
import { describeEnd, waitUntil, type ProcessEnd } from '@app/testing';
import type { Output } from './output.js';
import { RestartDelay } from './restart-delay.js';

/** A process that runs. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
  readonly ended: Promise<ProcessEnd>;
  kill(signal: NodeJS.Signals): void;
}

/** One of the processes, as it is to be started and looked after. */
export interface MemberPlan {
  name: string;
  /** Starts the process, each time it is to run. */
  start(): Promise<RunningProcess>;
  /** Where GET answers 200 once the process is ready; without it, it is ready when it runs. */
  readyUrl?(running: RunningProcess): string;
  /** Whether it comes back when it dies. */
  isRestarted: boolean;
}

const READY_MS = 60_000;
const READY_ANSWER_MS = 1000;

/** One process under supervision: told to the reader by name, pid and URL, and started again when it dies. */
export class Member {
  private readonly restartDelay = new RestartDelay();
  private readonly stopping = new AbortController();
  private launching?: Promise<RunningProcess>;
  private running?: RunningProcess;
  private end?: ProcessEnd;
  private isUp = false;

  constructor(
    private readonly plan: MemberPlan,
    private readonly output: Output,
  ) {}

  get name(): string {
    return this.plan.name;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.end ? undefined : this.running?.pid;
  }

  get url(): string | undefined {
    return this.running?.url;
  }

  /**
   * Starts it.
   * @throws Error if there is no such program
   */
  start(): Promise<void> {
    return this.launch();
  }

  /**
   * Waits, after the first start, until it is ready. From then on it comes back when it dies.
   * @throws Error if it ends before, or takes longer than a minute
   */
  async ready(): Promise<void> {
    const { running } = this;
    const url = running && this.plan.readyUrl?.(running);
    if (url !== undefined) {
      await waitUntil(async () => this.end ?? (this.stopping.signal.aborted || answersOk(url)), {
        withinMs: READY_MS,
        everyMs: 50,
        what: `${this.name} to be ready (${url})`,
      });
    }
    if (this.end) throw new Error(`${this.name} ${describeEnd(this.end)} while it started: its lines above say why.`);
    this.isUp = true;
  }

  /**
   * Asks it to end, and kills it when `deadline` is aborted. It does not come back.
   * Twice is once.
   */
  async stop(deadline: AbortSignal): Promise<void> {
    this.stopping.abort();
    const running = await this.launching?.catch(() => undefined);
    if (!running) return;
    const kill = (): void => running.kill('SIGKILL');
    if (deadline.aborted) kill();
    else running.kill('SIGTERM');
    deadline.addEventListener('abort', kill);
    await running.ended;
    deadline.removeEventListener('abort', kill);
    await running[Symbol.asyncDispose]();
  }

  private async launch(): Promise<void> {
    this.launching = this.plan.start();
    const running = await this.launching;
    this.running = running;
    this.end = undefined;
    this.output.say(`${this.name}  pid ${running.pid}  ${running.url}`);
    void this.lookAfter(running);
  }

  private async lookAfter(running: RunningProcess): Promise<void> {
    const startedMs = performance.now();
    this.end = await running.ended;
    if (!this.isUp || this.stopping.signal.aborted) return;
    await this.comeBack(describeEnd(this.end), performance.now() - startedMs);
  }

  /** Never rejects: a start that fails is one more reason to wait and try again. */
  private async comeBack(what: string, livedMs: number): Promise<void> {
    if (!this.plan.isRestarted) {
      this.output.say(`${this.name}  ${what}; Ctrl+C stops the rest`);
      return;
    }
    const delayMs = this.restartDelay.afterLifeOf(livedMs);
    this.output.say(`${this.name}  ${what}, back in ${delayMs / 1000} s`);
    try {
      await delay(delayMs, undefined, { signal: this.stopping.signal });
      await this.launch();
    } catch (error) {
      if (!this.stopping.signal.aborted) await this.comeBack(firstLine(error), 0);
    }
  }
}

function firstLine(error: unknown): string {
  return String(error).split('\n', 1).join();
}

async function answersOk(url: string): Promise<boolean> {
  // One connection per question: a kept one would hold this process up at its end.
  const headers = { connection: 'close' };
  const { ok } = await fetch(url, { headers, signal: AbortSignal.timeout(READY_ANSWER_MS) });
  return ok;
}
