import type { StreamSource } from '../protocol/stream-source.js';
import { BucketQueue } from '../timing/bucket-queue.js';
import type { Clock, StopTimer } from '../timing/clock.js';
import { QueueTimer } from '../timing/queue-timer.js';
import type { Row } from './row.js';
import type { Sink } from './sink.js';

/** Items that fall due within this time leave in one write. */
const BUCKET_MS = 1;
/** After this many items the event loop gets its turn, so that control messages are never kept waiting. */
const TURN_ITEMS = 4_000;
/** A row that is late with the whole engine sends at most this many before the others that are due get theirs. */
const ROW_BURST_ITEMS = 100;
/** A row that is so late when it comes catches up: what it owes must not hold up those that are on time. */
const BEHIND_MS = 5;
/**
 * So many items are caught up in a ms, about what a broker takes beside the rest. More would only wait in the one
 * connection, and what is due meanwhile behind it.
 */
const CATCH_UP_ITEMS_PER_MS = 300;
const CATCH_UP_EVERY_MS = 1;
/** A turn that is late makes up for so much of it, and not for more. */
const MAX_CATCH_UP_MS = 2;
/** So many of them are one row's before the next has its turn. */
const ROW_SHARE_ITEMS = 4;
/** What is behind for longer than this would never get even at that pace, or its readers would take it for silent. */
const MAX_BEHIND_MS = 200;
/** How often a sink that is full is asked whether it still is. */
const FULL_CHECK_MS = 5;

export interface EngineEvents<Request> {
  /** Asked before each turn; false: nothing is sent until `wake`. */
  mayAct(): boolean;
  /** The row has sent its last item, or `error` says why it cannot go on; it is out of the engine. */
  onEnd(row: Row<Request>, error?: unknown): void;
}

/**
 * Sends every row's items when they are due: never early, in order, on the absolute schedule of each stream, so that
 * a late turn delays nothing but itself. One timer, for the next bucket, serves any number of rows.
 */
export class Engine<Request> {
  /** Rows by their next item. */
  private readonly queue = new BucketQueue<Row<Request>>(BUCKET_MS);
  /** Rows that catch up, in the order of their turns. */
  private readonly behind = new Set<Row<Request>>();
  private behindSinceMs = 0;
  /** When they last had a turn. */
  private caughtUpMs = 0;
  private readonly used = new Set<Sink>();
  private readonly timer: QueueTimer;
  private stopWaiting: StopTimer | undefined;
  /** When the present turn began. */
  private turnMs = 0;

  constructor(
    private readonly source: StreamSource<Request>,
    private readonly clock: Clock,
    private readonly events: EngineEvents<Request>,
  ) {
    this.timer = new QueueTimer(
      clock,
      this,
      () => !this.stopWaiting && events.mayAct(),
      () => this.turn(),
    );
  }

  /** When there is something to send; `Infinity` if there is nothing. */
  get nextMs(): number {
    return Math.min(this.queue.nextMs, this.behind.size > 0 ? this.caughtUpMs + CATCH_UP_EVERY_MS : Infinity);
  }

  add(row: Row<Request>): void {
    row.isServed = true;
    try {
      row.dueMs = this.nextDueMs(row);
    } catch (error) {
      return this.end(row, error);
    }
    const nowMs = this.clock.nowMs();
    if (row.dueMs < nowMs - BEHIND_MS) this.catchUp(row, nowMs);
    else this.queue.add(row);
    this.timer.arm();
  }

  remove(row: Row<Request>): void {
    row.isServed = false;
    this.queue.remove(row);
    this.behind.delete(row);
  }

  /** Goes on after `mayAct` had said no. */
  wake(): void {
    this.timer.goOn();
  }

  /** Passes over what a row has not sent and is overdue; its client will ask for it. */
  skipOverdue(row: Row<Request>): void {
    const elapsedMs = this.clock.nowMs() - row.anchorMs;
    this.remove(row);
    row.nextSequence = this.firstDueAfter(row, elapsedMs);
    if (row.nextSequence > row.lastSequence) this.events.onEnd(row);
    else this.add(row);
  }

  stop(): void {
    this.timer.stop();
    this.stopWaiting?.();
  }

  /** @throws RangeError if the source knows no time for the item: it would be due at every turn. */
  private nextDueMs(row: Row<Request>): number {
    const dueMs = row.anchorMs + this.source.dueMs(row.request, row.nextSequence);
    if (Number.isNaN(dueMs)) throw new RangeError(`item ${row.nextSequence} has no time at which it is due`);
    return dueMs;
  }

  private turn(): void {
    this.turnMs = this.clock.nowMs();
    let left = TURN_ITEMS;
    this.queue.takeDue(this.turnMs, (row) => {
      left -= this.sendOwed(row, ROW_BURST_ITEMS);
      if (row.isServed) {
        // behind all that is due by now, if it owes more
        if (row.dueMs <= this.turnMs) row.dueMs = Math.floor(this.turnMs / BUCKET_MS) * BUCKET_MS;
        this.queue.add(row);
      }
      return left > 0;
    });
    if (this.behind.size > 0) this.turnOfThoseBehind(left);
    for (const sink of this.used) {
      sink.flush();
      if (sink.isFull) this.waitFor(sink);
    }
    this.used.clear();
  }

  /** Nothing is sent until the sink has room again; what falls due meanwhile is late, and is sent then. */
  private waitFor(sink: Sink): void {
    this.stopWaiting?.();
    this.stopWaiting = this.clock.after(FULL_CHECK_MS, () => {
      if (sink.isFull) return this.waitFor(sink);
      this.stopWaiting = undefined;
      this.wake();
    });
  }

  private catchUp(row: Row<Request>, nowMs: number): void {
    if (this.behind.size === 0) {
      this.behindSinceMs = nowMs;
      this.caughtUpMs = nowMs - CATCH_UP_EVERY_MS;
    }
    this.behind.add(row);
  }

  /** @param left what the turn still has for all rows, which they may use up once they have been behind for long */
  private turnOfThoseBehind(left: number): void {
    const sinceMs = this.turnMs - this.caughtUpMs;
    if (sinceMs < CATCH_UP_EVERY_MS) return;
    const isUrgent = this.turnMs - this.behindSinceMs > MAX_BEHIND_MS;
    let most = isUrgent ? left : CATCH_UP_ITEMS_PER_MS * Math.min(sinceMs, MAX_CATCH_UP_MS);
    this.caughtUpMs = this.turnMs;
    for (const row of this.behind) {
      if (most <= 0) break;
      this.behind.delete(row);
      most -= this.sendOwed(row, ROW_SHARE_ITEMS);
      if (!row.isServed) continue;
      if (row.dueMs > this.turnMs) this.queue.add(row);
      else this.behind.add(row); // behind the others, where this loop comes to it again
    }
  }

  /**
   * Sends what the row owes, at most so many items, and returns how many that was. If the row is still served, it wants
   * to be put back: `dueMs` is when its next item is due.
   */
  private sendOwed(row: Row<Request>, mostItems: number): number {
    this.used.add(row.sink);
    let sent = 0;
    do {
      sent += 1;
      try {
        row.sink.send(row, this.source);
        row.nextSequence += 1;
        if (!row.isServed) return sent;
        if (row.nextSequence <= row.lastSequence) row.dueMs = this.nextDueMs(row);
        else this.end(row);
      } catch (error) {
        // one source's bug, or an item the broker would not take, must not stop the other rows
        if (row.isServed) this.end(row, error);
      }
      if (!row.isServed) return sent;
    } while (row.dueMs <= this.turnMs && sent < mostItems);
    return sent;
  }

  private end(row: Row<Request>, error?: unknown): void {
    row.isServed = false;
    this.events.onEnd(row, error);
  }

  /** The smallest number ≥ the row's next that is due later than `elapsedMs` after the origin. */
  private firstDueAfter(row: Row<Request>, elapsedMs: number): number {
    const isLater = (sequence: number) => this.source.dueMs(row.request, sequence) > elapsedMs;
    let low = row.nextSequence;
    if (isLater(low)) return low;
    let step = 1;
    while (low + step <= row.lastSequence && !isLater(low + step)) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, row.lastSequence + 1);
    // low is overdue, high is not
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (isLater(middle)) high = middle;
      else low = middle;
    }
    return high;
  }
}
