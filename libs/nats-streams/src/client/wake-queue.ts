import { Bucketed, BucketQueue } from '../timing/bucket-queue.js';
import type { Clock } from '../timing/clock.js';
import { QueueTimer } from '../timing/queue-timer.js';

const BUCKET_MS = 10;

/** Something that wants to be woken at a time which moves, mostly to later. */
export abstract class Sleeper extends Bucketed {
  abstract wake(): void;
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
    sleeper.dueMs = atMs;
    if (atMs !== Infinity && atMs >= this.queue.takesAtMs(sleeper)) return;
    this.queue.remove(sleeper);
    this.queue.add(sleeper);
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
    this.queue.takeDue(nowMs, (sleeper) => {
      if (sleeper.dueMs > nowMs) this.queue.add(sleeper);
      else sleeper.wake();
    });
  }
}
