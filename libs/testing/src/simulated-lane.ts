import type { SimulatedClock } from './simulated-clock.js';

/** What keeps a lane's messages from arriving: the link swallows them, or the reader is frozen. */
export type Hindrance = 'swallowed' | 'frozen';

/** One direction of a connection: what is put in arrives later, in order, or never if the lane is closed first. */
export class SimulatedLane {
  private readonly underWay: (() => void)[] = [];
  private readonly hindrances = new Set<Hindrance>();
  private ripe = 0;
  private arrivesMs = 0;
  /** What was put in last and has not arrived, with all that arrives at the same instant. */
  private last: { count: number } | undefined;
  private isClosed = false;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly delayMs: () => number,
  ) {}

  put(act: () => void): void {
    if (this.isClosed) return;
    this.underWay.push(act);
    const nowMs = this.clock.nowMs();
    const arrivesMs = Math.max(this.arrivesMs, nowMs + this.delayMs());
    if (this.last && arrivesMs === this.arrivesMs) {
      this.last.count += 1;
      return;
    }
    const arrival = { count: 1 };
    this.last = arrival;
    this.arrivesMs = arrivesMs;
    this.clock.after(arrivesMs - nowMs, () => {
      if (this.last === arrival) this.last = undefined;
      this.ripe += arrival.count;
      this.pump();
    });
  }

  hinder(hindrance: Hindrance): void {
    this.hindrances.add(hindrance);
  }

  /** What was held up arrives now. */
  release(hindrance: Hindrance): void {
    this.hindrances.delete(hindrance);
    this.pump();
  }

  close(): void {
    this.isClosed = true;
    this.underWay.length = 0;
  }

  private pump(): void {
    while (this.ripe > 0 && this.hindrances.size === 0 && !this.isClosed) {
      this.ripe -= 1;
      this.underWay.shift()?.();
    }
  }
}
