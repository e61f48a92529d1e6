import type { Clock, StopTimer } from './clock.js';

/** The one timer of a queue: it runs when the next bucket is due, however many there are. */
export class QueueTimer {
  private stopTimer: StopTimer | undefined;
  private armedForMs = Infinity;
  private isStopped = false;

  /**
   * @param mayAct asked before each run; after a no, nothing runs until `goOn`.
   * @param run handles what is due.
   */
  constructor(
    private readonly clock: Clock,
    private readonly queue: { readonly nextMs: number },
    private readonly mayAct: () => boolean,
    private readonly run: () => void,
  ) {}

  /** To be called when something was added. */
  arm(): void {
    const nextMs = this.queue.nextMs;
    if (nextMs >= this.armedForMs) return;
    this.stopTimer?.();
    this.armedForMs = nextMs;
    this.stopTimer = this.clock.after(Math.max(0, nextMs - this.clock.nowMs()), () => this.fire());
  }

  goOn(): void {
    if (this.isStopped) return;
    this.armedForMs = Infinity;
    this.arm();
  }

  /** Nothing runs any more. */
  stop(): void {
    this.isStopped = true;
    this.hold();
  }

  private hold(): void {
    this.stopTimer?.();
    this.armedForMs = -Infinity;
  }

  private fire(): void {
    if (!this.mayAct()) return this.hold();
    this.run();
    this.goOn();
  }
}
