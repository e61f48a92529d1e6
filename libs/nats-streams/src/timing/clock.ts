/** Stops a timer; stopping one that has fired, or twice, does nothing. */
export type StopTimer = () => void;

/** Time as the state machines see it, so that a test can run years of it in a second. */
export interface Clock {
  /** Monotonic time in ms, with fractions; its zero means nothing. */
  nowMs(): number;
  /** The wall clock, in whole ms since the Unix epoch; it may be stepped at any time. */
  unixMs(): number;
  /** Calls back once, `delayMs` (≥ 0) from now or later; 0 means as soon as what is waiting has been handled. */
  after(delayMs: number, callback: () => void): StopTimer;
}

/** `setTimeout` fires after 1 ms when asked for more than 2³¹ − 1; a timer woken earlier looks and sleeps again. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The clock of this process. `nowMs()` is anchored at the wall clock as it was at the start and then runs
 * monotonically, so that whole milliseconds of both fall together until somebody steps the wall clock.
 */
export class SystemClock implements Clock {
  private readonly zeroUnixMs = unixMsAtMonotonicZero();

  nowMs(): number {
    return this.zeroUnixMs + performance.now();
  }

  unixMs(): number {
    return Date.now();
  }

  after(delayMs: number, callback: () => void): StopTimer {
    if (delayMs <= 0) {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  }
}

/** `Date.now()` has whole ms only: waiting for its next tick (≤ 1 ms, once per process) tells where they begin. */
function unixMsAtMonotonicZero(): number {
  const before = Date.now();
  let tick = before;
  while (tick === before) tick = Date.now();
  return tick - performance.now();
}
