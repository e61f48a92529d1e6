import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import type { NextItem, StreamSource } from '../protocol/stream-source.js';

export interface CatchUpLimits {
  /** A resume that would have to catch up further back than this is refused, in ms. */
  readonly catchUpMs: number;
  /** … or by more items than this. */
  readonly catchUpItems: number;
}

/** Whether a replica can go on with a stream from where its reader stands. */
export class ResumeCheck<Request> {
  constructor(
    private readonly source: StreamSource<Request>,
    private readonly limits: CatchUpLimits,
  ) {}

  /**
   * @param elapsedMs how long ago item 0 was due.
   * @throws StreamError 1002 if the stream has no such item or the source none for this origin; 1004 if more would have
   * to be caught up than is: rather than leave a silent hole.
   */
  check(next: NextItem<Request>, elapsedMs: number): void {
    const last = this.source.lastSequence(next.request);
    if (next.nextSequence > last) {
      throw StreamError.invalid([{ field: 'fromSequence', message: `must be at most ${last}, the stream's last` }]);
    }
    this.checkCatchUp(next, last, elapsedMs);
    this.checkItem(next);
  }

  private checkCatchUp({ request, nextSequence }: NextItem<Request>, last: number, elapsedMs: number): void {
    const { catchUpMs, catchUpItems } = this.limits;
    const overdueMs = elapsedMs - this.source.dueMs(request, nextSequence);
    const lastItem = nextSequence + catchUpItems;
    const isTooMany = lastItem <= last && this.source.dueMs(request, lastItem) <= elapsedMs;
    if (overdueMs <= catchUpMs && !isTooMany) return;
    throw new StreamError(
      StreamErrorCode.Terminated,
      `cannot resume from ${nextSequence}: it was due ${Math.round(overdueMs)} ms ago, ` +
        `and at most ${catchUpMs} ms and ${catchUpItems} items are caught up`,
    );
  }

  private checkItem({ request, originUnixMs, nextSequence }: NextItem<Request>): void {
    try {
      this.source.encode(request, originUnixMs, nextSequence);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw StreamError.invalid([{ field: 'originUnixMs', message: 'must be an origin for which items exist' }], cause);
    }
  }
}
