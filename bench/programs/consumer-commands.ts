/** How many streams to open; intervals in ms. */
export interface OpenPlan {
  readonly streams: number;
  readonly intervalMs: number;
  /** Requests are spread evenly over this time; 0: all at once. */
  readonly spreadMs: number;
  /** When to give up. */
  readonly withinMs: number;
}

export interface OpenReport {
  /** Streams, of those asked for, whose update 0 has come, and streams that were refused. */
  readonly opened: number;
  readonly failed: number;
  /** From the first request to the last stream's update 0. */
  readonly tookMs: number;
}

export interface MeasurePlan {
  readonly spanMs: number;
  /** The lateness of one in so many updates is looked at. */
  readonly sampleEvery: number;
}

export interface MeasureReport {
  readonly updates: number;
  readonly failed: number;
  readonly spanMs: number;
  /** Arrival − due, in ms. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** How much later updates were at the end than at the beginning, in ms per second of measuring. */
  readonly driftMsPerS: number;
}

/** What every consumer can be asked, whichever system it reads. */
export type ConsumerCommands = {
  /** Opens so many streams more. */
  open(plan: OpenPlan): Promise<OpenReport>;
  measure(plan: MeasurePlan): Promise<MeasureReport>;
};
