import type { Clock } from './clock.js';

/** The event loop stood still if two looks at the clock lie further apart than this. */
export const STALL_MS = 300;

/**
 * Notices that this process stood still (SIGSTOP, a swapped-out machine, a handler that computes), and holds back what
 * it was about to do until it has heard what the others said meanwhile: a replica that thaws may have been replaced,
 * a client that thaws must not take its own sleep for the silence of everybody else.
 */
export class StallGuard {
  private lastLookMs: number;
  private catchingUp = false;

  /**
   * @param hear brings in all that has been waiting (a round trip through the broker) and then calls back.
   * @param onHeard what goes on after that.
   */
  constructor(
    private readonly clock: Clock,
    private readonly hear: (done: () => void) => void,
    private readonly onHeard: () => void,
  ) {
    this.lastLookMs = clock.nowMs();
  }

  /** Look at least every 100 ms, and before every act: true if nothing speaks against acting now. */
  mayAct(): boolean {
    const nowMs = this.clock.nowMs();
    const standstillMs = nowMs - this.lastLookMs;
    this.lastLookMs = nowMs;
    if (standstillMs > STALL_MS) this.holdBack();
    return !this.catchingUp;
  }

  /** Holds back in the same way for another reason, such as a connection that has just come back. */
  holdBack(): void {
    if (this.catchingUp) return;
    this.catchingUp = true;
    this.hear(() => {
      this.catchingUp = false;
      this.lastLookMs = this.clock.nowMs();
      this.onHeard();
    });
  }
}
