import { TimeLimit } from './time-limit.js';

/**
 * The time of a run, divided among its scenarios in the order in which they are measured, so that none is starved by
 * those before it. What one leaves is there for those that follow; what one takes too much, they bear together.
 */
export class TimeShares {
  private readonly endsMs: number;
  private waiting: readonly number[];

  /** @param shares one for each scenario, in any unit: only their ratios count. */
  constructor(
    limitMs: number,
    shares: readonly number[],
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.endsMs = nowMs() + limitMs;
    this.waiting = shares;
  }

  /** The limit of the next scenario, which begins now. */
  next(): TimeLimit {
    const [share = 0, ...others] = this.waiting;
    const all = others.reduce((sum, other) => sum + other, share);
    this.waiting = others;
    return this.part(all === 0 ? 0 : share / all);
  }

  /** The end of the run as a limit, for who goes on when all have had their share. */
  rest(): TimeLimit {
    return this.part(1);
  }

  private part(share: number): TimeLimit {
    return new TimeLimit(Math.max(0, this.endsMs - this.nowMs()) * share, this.nowMs);
  }
}
