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

const LOOKS = 5;
const SHARP_MS = 0.05;
/** Clocks that do not tick (a test may have stopped them) must not stop this process; a ms is some 10,000 turns. */
const MAX_TURNS = 200_000;

/**
 * `Date.now()` has whole ms only: waiting for its next tick (≤ 1 ms, once per process) tells where they begin. Who is
 * interrupted between the tick and the look at the other clock sees it late, never early: so the highest of a few counts.
 */
function unixMsAtMonotonicZero(): number {
  let zeroMs = -Infinity;
  for (let look = 0; look < LOOKS; look += 1) {
    const before = Date.now();
    let tick = before;
    let nowMs = performance.now();
    let lastMs = nowMs;
    for (let turn = 0; tick === before && turn < MAX_TURNS; turn += 1) {
      lastMs = nowMs;
      tick = Date.now();
      nowMs = performance.now();
    }
    zeroMs = Math.max(zeroMs, tick - nowMs);
    if (tick !== before && nowMs - lastMs < SHARP_MS) break;
  }
  return zeroMs;
}
