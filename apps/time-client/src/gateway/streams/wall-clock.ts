/** A clock that agrees with the wall clock, but has fractions of a millisecond. */
export interface UnixClock {
  nowUnixMs(): number;
}

/** By so much the two may differ without one having been set: the wall clock shows whole milliseconds only. */
const MAX_APART_MS = 2;

/**
 * The wall clock in fractions of a ms. It runs with the monotonic clock, and starts anew from the wall clock whenever
 * that was set or the machine has slept.
 */
export class WallClock implements UnixClock {
  private zeroUnixMs = performance.timeOrigin;

  nowUnixMs(): number {
    const monotonicMs = performance.now();
    const wallUnixMs = Date.now();
    const apartMs = this.zeroUnixMs + monotonicMs - wallUnixMs;
    if (apartMs < -1 || apartMs > MAX_APART_MS) this.zeroUnixMs = wallUnixMs + 0.5 - monotonicMs;
    return this.zeroUnixMs + monotonicMs;
  }
}
