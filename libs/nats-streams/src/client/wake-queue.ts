import { BucketQueue, type Bucketed } from '../timing/bucket-queue.js';
import type { Clock } from '../timing/clock.js';
import { QueueTimer } from '../timing/queue-timer.js';

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
  private readonly timer: QueueTimer;

  /** @param mayAct asked before anybody is woken; after a no, `goOn` wakes those whose time has come. */
  constructor(
    private readonly clock: Clock,
    mayAct: () => boolean,
  ) {
    this.timer = new QueueTimer(clock, this.queue, mayAct, () => this.run());
  }

  wakeAt(sleeper: Sleeper, atMs: number): void {
    sleeper.wakeMs = atMs;
    const queuedMs = Number.isNaN(sleeper.bucket) ? Infinity : sleeper.bucket * BUCKET_MS;
    if (atMs !== Infinity && atMs >= queuedMs) return;
    this.queue.remove(sleeper);
    this.queue.add(sleeper, atMs);
    this.timer.arm();
  }

  goOn(): void {
    this.timer.goOn();
  }

  stop(): void {
    this.timer.stop();
  }

  private run(): void {
    const nowMs = this.clock.nowMs();
    for (let bucket = this.queue.takeBucket(nowMs); bucket; bucket = this.queue.takeBucket(nowMs)) {
      for (const sleeper of bucket) {
        if (!Number.isNaN(sleeper.bucket)) continue; // put back a moment ago, by one that was woken
        if (sleeper.wakeMs > nowMs) this.queue.add(sleeper, sleeper.wakeMs);
        else sleeper.wake();
      }
    }
  }
}
