import type { Clock } from '../timing/clock.js';

/** The wall clock shows whole ms, so it may seem up to 1 ms behind; beyond this it has been stepped or slewed. */
const BEHIND_MS = 1.2;
const AHEAD_MS = 1.5;

export interface Origin {
  /** Whole ms, a multiple of the grid. */
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
    private readonly gridMs: number,
  ) {}

  now(): Origin {
    const nowMs = this.clock.nowMs();
    const aheadMs = this.clock.unixMs() - nowMs;
    if (aheadMs < this.wallAheadMs - BEHIND_MS || aheadMs > this.wallAheadMs + AHEAD_MS) {
      this.wallAheadMs = Math.floor(aheadMs);
    }
    const originUnixMs = Math.floor((nowMs + this.wallAheadMs) / this.gridMs) * this.gridMs;
    return { originUnixMs, anchorMs: originUnixMs - this.wallAheadMs };
  }
}
