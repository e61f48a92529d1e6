const MIN_WAIT_MS = 75;
const MAX_WAIT_MS = 1_000;
const SHARE_OF_OUTAGE = 1 / 20;

/** The two clocks of a process: a monotonic one, and the wall clock. */
interface Clocks {
  nowMs(): number;
  unixMs(): number;
}

/**
 * How long to wait before the same broker is dialled again: a twentieth of the outage so far, between 75 ms and 1 s, a
 * quarter more or less, so that a short outage is hardly made longer, and the many who wait out a long one do not all
 * return at once.
 */
export class ReconnectPace {
  private lostMs: number | undefined;
  /** 0.75 to 1.25, one for each outage: the library asks again and again whether the wait is over. */
  private jitter = 1;
  /** The wall clock's lead over the monotonic one at the last dial. */
  private leadMs: number;

  constructor(
    private readonly clock: Clocks,
    private readonly random: () => number = Math.random,
  ) {
    this.leadMs = this.lead();
  }

  /** To be told: the connection is lost. Each attempt that fails may say so again. */
  lost(): void {
    if (this.lostMs !== undefined) return;
    this.lostMs = this.clock.nowMs();
    this.jitter = 0.75 + this.random() / 2;
  }

  /** To be told: a broker is dialled now. */
  dials(): void {
    this.leadMs = this.lead();
  }

  /** To be told: the connection is back. */
  restored(): void {
    this.lostMs = undefined;
  }

  /**
   * By the wall clock, by which the library measures: if that was set back since the last dial, it would wait until the
   * clock is again where it was.
   */
  get waitMs(): number {
    const outageMs = this.lostMs === undefined ? 0 : this.clock.nowMs() - this.lostMs;
    const waitMs = this.jitter * Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, outageMs * SHARE_OF_OUTAGE));
    return waitMs + (this.lead() - this.leadMs);
  }

  private lead(): number {
    return this.clock.unixMs() - this.clock.nowMs();
  }
}
