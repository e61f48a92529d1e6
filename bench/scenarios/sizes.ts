/** How much of everything; times in ms. */
export interface Sizes {
  readonly rounds: number;
  /** For all of it; what `npm run bench` builds before takes half a minute more. */
  readonly limitOfRunMs: number;
  readonly ramp: {
    readonly warmUpMs: number;
    readonly spanMs: number;
    /** From one step of a round to the next. */
    readonly factor: number;
    /** Whether one step beyond the limit shows the most that can be delivered at all. */
    readonly looksBeyond: boolean;
  };
  readonly steady: { readonly warmUpMs: number; readonly spanMs: number };
  /** Streams that are opened at once. */
  readonly open: number;
  readonly fineSpanMs: number;
  readonly failover: number;
  /** How often a round catches up. */
  readonly catchUps: number;
  readonly idleSpanMs: number;
  readonly garbageSpanMs: number;
  /** How long the C programs send. */
  readonly limitMs: number;
}

export const FULL: Sizes = {
  rounds: 3,
  limitOfRunMs: 14 * 60_000,
  ramp: { warmUpMs: 400, spanMs: 1_200, factor: 1.12, looksBeyond: true },
  steady: { warmUpMs: 1_000, spanMs: 3_000 },
  open: 10_000,
  fineSpanMs: 3_000,
  failover: 10_000,
  catchUps: 10,
  idleSpanMs: 10_000,
  garbageSpanMs: 4_000,
  limitMs: 2_000,
};

export const QUICK: Sizes = {
  rounds: 3,
  limitOfRunMs: 100_000,
  ramp: { warmUpMs: 150, spanMs: 400, factor: 1.25, looksBeyond: false },
  steady: { warmUpMs: 1_000, spanMs: 2_000 },
  open: 2_000,
  fineSpanMs: 2_000,
  failover: 2_000,
  catchUps: 5,
  idleSpanMs: 2_000,
  garbageSpanMs: 2_000,
  limitMs: 1_000,
};
