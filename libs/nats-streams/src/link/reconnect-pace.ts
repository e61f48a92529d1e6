const MIN_WAIT_MS = 75;
const MAX_WAIT_MS = 1_000;
const SHARE_OF_OUTAGE = 1 / 20;

/**
 * How long to wait before the same broker is dialled again: a twentieth of the outage so far, between 75 ms and 1 s, so
 * that a short outage is hardly made longer, and the many who wait out a long one do not all return at once.
 */
export class ReconnectPace {
  private lostMs: number | undefined;
  /** 0.75 to 1.25, one for each outage: the library asks again and again whether the wait is over. */
  private jitter = 1;

  constructor(
    private readonly nowMs: () => number,
    private readonly random: () => number = Math.random,
  ) {}

  /** To be told: the connection is lost. Each attempt that fails may say so again. */
  lost(): void {
    if (this.lostMs !== undefined) return;
    this.lostMs = this.nowMs();
    this.jitter = 0.75 + this.random() / 2;
  }

  /** To be told: the connection is back. */
  restored(): void {
    this.lostMs = undefined;
  }

  get waitMs(): number {
    const outageMs = this.lostMs === undefined ? 0 : this.nowMs() - this.lostMs;
    return this.jitter * Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, outageMs * SHARE_OF_OUTAGE));
  }
}
