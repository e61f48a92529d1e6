import { BucketQueue, type Bucketed } from '../timing/bucket-queue.js';
import type { Clock, StopTimer } from '../timing/clock.js';

const BUCKET_MS = 10;

/** Something that wants to be woken at a time which moves, mostly to later. */
export interface Sleeper extends Bucketed {
  wakeMs: number;
  wake(): void;
}

/**
 * Wakes any number of sleepers with one timer. Moving a wake time to later costs one assignment: the sleeper is looked
 * at when its old time comes and put back.
 */
export class WakeQueue {
  private readonly queue = new BucketQueue<Sleeper>(BUCKET_MS);
  private stopTimer: StopTimer | undefined;
  private armedForMs = Infinity;

  /** @param mayAct asked before anybody is woken; after a no, `goOn` wakes those whose time has come. */
  constructor(
    private readonly clock: Clock,
    private readonly mayAct: () => boolean,
  ) {}

  wakeAt(sleeper: Sleeper, atMs: number): void {
    sleeper.wakeMs = atMs;
    const queuedMs = Number.isNaN(sleeper.bucket) ? Infinity : sleeper.bucket * BUCKET_MS;
    if (atMs !== Infinity && atMs >= queuedMs) return;
    this.queue.remove(sleeper);
    this.queue.add(sleeper, atMs);
    this.arm();
  }

  goOn(): void {
    this.armedForMs = Infinity;
    this.arm();
  }

  stop(): void {
    this.stopTimer?.();
    this.armedForMs = -Infinity;
  }

  private arm(): void {
    const nextMs = this.queue.nextMs;
    if (nextMs >= this.armedForMs) return;
    this.stopTimer?.();
    this.armedForMs = nextMs;
    this.stopTimer = this.clock.after(Math.max(0, nextMs - this.clock.nowMs()), () => this.run());
  }

  private run(): void {
    if (!this.mayAct()) {
      this.armedForMs = -Infinity;
      return;
    }
    const nowMs = this.clock.nowMs();
    for (let bucket = this.queue.takeBucket(nowMs); bucket; bucket = this.queue.takeBucket(nowMs)) {
      for (const sleeper of bucket) {
        if (sleeper.wakeMs > nowMs) this.queue.add(sleeper, sleeper.wakeMs);
        else sleeper.wake();
      }
    }
    this.armedForMs = Infinity;
    this.arm();
  }
}
