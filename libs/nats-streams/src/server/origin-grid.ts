import type { Clock } from '../timing/clock.js';

/** The wall clock shows whole ms, so it may seem up to 1 ms behind; beyond this it has been stepped or slewed. */
const BEHIND_MS = 1.2;
const AHEAD_MS = 1.5;
/** Two looks at clocks that are no further apart are one instant. */
const SAME_INSTANT_MS = 0.2;
const MAX_LOOKS = 5;

/** Where origins may lie: at `offsetMs` beyond multiples of `gridMs`, both whole ms. */
export interface OriginPlaces {
  readonly gridMs: number;
  /** Default 0. */
  readonly offsetMs?: number;
}

export interface Origin {
  /** Whole ms, on the grid. */
  readonly originUnixMs: number;
  /** The same instant on the monotonic clock. */
  readonly anchorMs: number;
}

/**
 * Chooses the origins of new streams on a grid, so that streams fall due together and leave in one write. The instant
 * chosen has just passed: item 0 is late by less than the grid, and no item is early.
 */
export class OriginGrid {
  private wallAheadMs = 0;

  constructor(
    private readonly clock: Clock,
    readonly gridMs: number,
  ) {}

  /** @param places others than the grid's own */
  now({ gridMs, offsetMs = 0 }: OriginPlaces = this): Origin {
    const { nowMs, aheadMs } = this.look();
    if (aheadMs < this.wallAheadMs - BEHIND_MS || aheadMs > this.wallAheadMs + AHEAD_MS) {
      this.wallAheadMs = Math.floor(aheadMs);
    }
    const originUnixMs = Math.floor((nowMs + this.wallAheadMs - offsetMs) / gridMs) * gridMs + offsetMs;
    return { originUnixMs, anchorMs: originUnixMs - this.wallAheadMs };
  }

  /**
   * The processor may be taken away between two looks, and what passed meanwhile be taken for a step of the wall clock:
   * updates would come early by the wall clock, for the whole life of their streams.
   */
  private look(): { nowMs: number; aheadMs: number } {
    for (let attempt = 1; ; attempt += 1) {
      const beforeMs = this.clock.nowMs();
      const unixMs = this.clock.unixMs();
      const nowMs = this.clock.nowMs();
      if (nowMs - beforeMs < SAME_INSTANT_MS || attempt === MAX_LOOKS) return { nowMs, aheadMs: unixMs - nowMs };
    }
  }
}
