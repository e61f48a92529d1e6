import type { OpenPlan, OpenReport } from './consumer-commands.js';

export interface CatchUpPlan {
  /** How often; the first one is thrown away. */
  readonly times: number;
  /** Up to 100, which is what one message can ask for. */
  readonly streams: number;
  /** Overdue in each of them, 10 ms apart. */
  readonly updatesEach: number;
  /** How long the others are watched before each. */
  readonly calmMs: number;
  /** When to give one up. */
  readonly withinMs: number;
}

/** Lateness in ms. */
export interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface CatchUpReport {
  /** From the request to the last overdue update, of each time. */
  readonly tookMs: readonly number[];
  /** Of the other streams' updates that fell due while nothing was caught up with, and meanwhile. */
  readonly before: Lateness;
  readonly meanwhile: Lateness;
}

/** What the consumer can be asked that resumes streams whose updates are overdue, beside others that flow. */
export type CatchUpCommands = {
  open(plan: OpenPlan): Promise<OpenReport>;
  catchUp(plan: CatchUpPlan): Promise<CatchUpReport>;
};
