import type { Observer, Unsubscribable } from 'rxjs';
import type { StreamFormat } from '../protocol/stream-source.js';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import { Anchor } from './anchor.js';
import type { StreamPosition } from './stream-position.js';
import { backoffMs } from './backoff.js';
import type { ResumeReason } from './stream-notice.js';
import { Sleeper } from './wake-queue.js';

export type ReaderState = 'STARTING' | 'LIVE' | 'RESUMING' | 'DONE' | 'FAILED';

/** The patience of one stream; see `StreamClientOptions`. */
export interface ReaderPatience {
  readonly startBudgetMs: number;
  readonly recoveryBudgetMs: number;
  readonly silenceMs: number;
}

/** What readers make happen; one for all of them. */
export interface ReaderPort<Request, Item> {
  nowMs(): number;
  isLinkUp(): boolean;
  /** Ask for the stream under the reader's epoch, after at most `withinMs`: open it if it `isNew`, else resume it. */
  request(reader: Reader<Request, Item>, withinMs: number): void;
  /** Stop every owner whose epoch is the given one or lower: at one replica if it is named, else at all of them. */
  cancel(streamId: string, epoch: number, serverId?: string): void;
  /** The reader has come to its end, whichever it was. */
  over(reader: Reader<Request, Item>): void;
  /** The stream has its first owner. */
  started(reader: Reader<Request, Item>): void;
  /** The stream has another owner, or none (undefined). */
  ownerChanged(reader: Reader<Request, Item>, before: string | undefined): void;
  resumed(reader: Reader<Request, Item>, from: string | undefined, reason: ResumeReason, pauseMs: number): void;
  /** Call `wake` at `atMs` or soon after, instead of when asked before; until then it is the reader's `dueMs`. */
  wakeAt(reader: Reader<Request, Item>, atMs: number): void;
}

/** Gaps are gathered for this long: where one update was lost, others were, too. */
const GAP_GATHER_MS = 20;
const TELL_AGAIN_MS = 1_000;
const MAX_EARLY = 16;

/**
 * One stream at its client: STARTING → LIVE → RESUMING → LIVE … → DONE or FAILED (P7). It alone knows what has been
 * delivered, so it alone decides what is asked for next and what is dropped: each number once, in order, none missing.
 */
export class Reader<Request, Item> extends Sleeper implements Unsubscribable {
  state: ReaderState = 'STARTING';
  /** How many times ownership was asked for, counting those under the same id before. */
  epoch = 0;
  nextSequence = 0;
  originUnixMs = 0;
  owner: string | undefined;
  /** Why the stream is being resumed. */
  reason: ResumeReason = 'reconnect';

  private readonly lastSequence: number;
  private readonly anchor: Anchor;
  /** Updates of the present epoch that came before the reply to the open. */
  private early: Uint8Array[] | undefined;
  private budgetEndsMs = Infinity;
  /** Which item was awaited when the stream was lost, and since when. */
  private lost: { readonly sequence: number; readonly sinceMs: number } | undefined;
  private failedAttempts = 0;
  /** The last owner, until another is found. */
  lostOwner: string | undefined;
  /** Attempts without an answer may yet be served by someone. */
  private hasUnansweredAttempt = false;
  private isAsking = false;
  /** When a former owner was told last, if any was: most streams never have one. */
  private staleToldMs: number | undefined;
  /** How late the first update was that came before the new owner's answer. */
  private pauseMs: number | undefined;
  private lastError: StreamError | undefined;

  constructor(
    readonly streamId: string,
    readonly request: Request,
    private readonly format: StreamFormat<Request, Item>,
    private readonly patience: ReaderPatience,
    private readonly port: ReaderPort<Request, Item>,
    /** Who reads. */
    private readonly observer: Observer<Item>,
    /** Where to go on with a stream that somebody else has begun; without it a new one is opened. */
    from?: StreamPosition & {
      /** The instant of item 0 on this client's monotonic clock. */
      readonly originMs: number;
    },
  ) {
    super();
    this.lastSequence = format.lastSequence(request);
    this.anchor = new Anchor(from?.originMs);
    if (from) {
      this.originUnixMs = from.originUnixMs;
      this.nextSequence = from.nextSequence;
    }
  }

  /** Nobody has begun it yet: it is opened, and the replica chooses its origin. */
  get isNew(): boolean {
    return this.state === 'STARTING' && this.anchor.originMs === Infinity;
  }

  get isOver(): boolean {
    return this.state === 'DONE' || this.state === 'FAILED';
  }

  /** The monotonic time since item 0, as a resume tells it. */
  get elapsedMs(): number {
    return Math.max(0, this.port.nowMs() - this.anchor.originMs);
  }

  start(): void {
    if (this.nextSequence > this.lastSequence) {
      this.end('DONE', undefined, false);
      this.observer.complete();
      return;
    }
    this.budgetEndsMs = this.port.nowMs() + this.patience.startBudgetMs;
    this.ask(0);
  }

  /** A replica has opened the stream. */
  opened(epoch: number, serverId: string, originUnixMs: number, first: Item): void {
    if (!this.isNew || epoch !== this.epoch) return;
    this.originUnixMs = originUnixMs;
    const nowMs = this.port.nowMs();
    this.anchor.heard(nowMs, 0);
    this.live(serverId);
    this.port.started(this);
    this.take(first, 0, nowMs);
    const { early } = this;
    if (!early) return;
    this.early = undefined;
    for (const bytes of early) this.update(epoch, bytes);
  }

  /** A replica goes on with the stream. */
  resumed(epoch: number, serverId: string): void {
    if (!this.isAwaiting(epoch) || this.isNew) return;
    if (this.state === 'STARTING') {
      this.anchor.resumed();
      this.live(serverId);
      this.port.started(this);
      return;
    }
    const from = this.lostOwner;
    const pauseMs = this.pauseMs ?? this.overdueMs;
    // the owner before may be alive after all, and hear of it only now
    if (from !== undefined && from !== serverId) this.port.cancel(this.streamId, epoch - 1, from);
    this.anchor.resumed();
    this.live(serverId);
    this.port.resumed(this, from, this.reason, pauseMs);
  }

  /** A replica has refused. What another replica may grant, or this one later, is asked for again. */
  refused(epoch: number, error: StreamError): void {
    if (!this.isAwaiting(epoch)) return;
    this.isAsking = false;
    this.lastError = error;
    if (isFinalRefusal(error, this.state)) this.fail(error);
    else this.retry();
  }

  /** The attempt has had no answer; `isCertain` if nobody can have received it. */
  unanswered(epoch: number, isCertain: boolean): void {
    if (!this.isAwaiting(epoch)) return;
    if (!isCertain) this.hasUnansweredAttempt = true;
    this.retry();
  }

  /** An update has come under some epoch. */
  update(epoch: number, bytes: Uint8Array): void {
    if (this.isOver) return;
    if (epoch < this.epoch) return this.dropStale();
    if (epoch !== this.epoch) return; // nobody was asked under it yet, or it is no number
    if (this.isNew) {
      // it overtook the reply, which is a promise away; should there be more of them, the gap will be seen
      this.early ??= [];
      if (this.early.length < MAX_EARLY) this.early.push(bytes);
      return;
    }
    let item: Item;
    try {
      item = this.format.decode(bytes);
    } catch {
      return; // counts as not received
    }
    const sequence = this.format.sequenceOf(item);
    if (sequence < this.nextSequence) return;
    if (sequence > this.nextSequence) {
      if (this.state === 'LIVE') this.suspect('gap', GAP_GATHER_MS);
      return;
    }
    if (this.state === 'RESUMING') this.pauseMs ??= this.overdueMs;
    const nowMs = this.port.nowMs();
    this.anchor.heard(nowMs, this.itemDueMs(sequence));
    this.take(item, sequence, nowMs);
  }

  /** The owner is not to be trusted any more: find another, or the same again. */
  suspect(reason: ResumeReason, withinMs = 0): void {
    if (this.state !== 'LIVE') return;
    this.budgetEndsMs = this.lossBeganMs() + this.patience.recoveryBudgetMs;
    this.state = 'RESUMING';
    this.reason = reason;
    this.failedAttempts = 0;
    this.lostOwner = this.owner;
    this.pauseMs = undefined;
    this.setOwner(undefined);
    if (this.port.nowMs() >= this.budgetEndsMs) this.fail(this.budgetError());
    else this.ask(withinMs);
  }

  /** This client's own connection is gone: nobody is asked, and no owner blamed, until it is back. */
  linkLost(): void {
    this.suspect('reconnect');
    if (this.isAsking) this.unanswered(this.epoch, false);
  }

  /** A replica or the link has appeared: do not sit out the backoff. */
  hurry(): void {
    if (this.isOver || this.state === 'LIVE' || this.isAsking) return;
    this.ask(0);
  }

  /** Time has come for what `wakeAt` was asked for. */
  wake(): void {
    if (this.isOver) return;
    const nowMs = this.port.nowMs();
    if (this.state === 'LIVE') {
      if (nowMs >= this.dueMs) this.suspect('silence');
      return;
    }
    if (nowMs >= this.budgetEndsMs) return this.fail(this.budgetError());
    if (this.isAsking) this.port.wakeAt(this, this.budgetEndsMs);
    else this.ask(0);
  }

  /** The reader has gone: nobody shall serve the stream any longer. */
  unsubscribe(): void {
    if (this.isOver) return;
    this.end('DONE', this.owner);
  }

  fail(error: StreamError): void {
    if (this.isOver) return;
    const mayBeServed = this.state !== 'STARTING' || this.hasUnansweredAttempt || this.isAsking;
    this.end('FAILED', this.owner, mayBeServed);
    this.observer.error(error);
  }

  /** The number from which the stream went on when it was last resumed: the one awaited when it was lost. */
  get resumedFrom(): number {
    return this.lost?.sequence ?? this.nextSequence;
  }

  /** Who should be asked first: whoever has the stream already. */
  get preferredOwner(): string | undefined {
    if (this.state !== 'RESUMING') return undefined;
    switch (this.reason) {
      case 'reconnect':
      case 'gap':
        return this.failedAttempts === 0 ? this.lostOwner : undefined;
      case 'drain': // if the others cannot take the stream: one that drains still grants
        return this.failedAttempts % 2 === 1 ? this.lostOwner : undefined;
      default:
        return undefined;
    }
  }

  /** How many attempts have failed since the stream was lost. */
  get attemptsFailed(): number {
    return this.failedAttempts;
  }

  /** Whether it still wants what it asked for under this epoch. */
  awaits(epoch: number): boolean {
    return this.isAsking && this.isAwaiting(epoch);
  }

  private isAwaiting(epoch: number): boolean {
    return (this.state === 'STARTING' || this.state === 'RESUMING') && epoch === this.epoch;
  }

  private get overdueMs(): number {
    return Math.max(0, this.elapsedMs - this.itemDueMs(this.nextSequence));
  }

  private itemDueMs(sequence: number): number {
    return this.format.dueMs(this.request, sequence);
  }

  /** Every attempt raises the epoch: an owner that was asked before can never be taken for the present one. */
  private ask(withinMs: number): void {
    this.isAsking = false;
    if (this.port.isLinkUp()) {
      this.epoch += 1;
      this.early = undefined;
      this.isAsking = true;
      this.port.request(this, withinMs);
    }
    this.port.wakeAt(this, this.budgetEndsMs);
  }

  /**
   * Now; but a recovery that has brought no item, though one was due, was none, and the loss before it goes on: a stream
   * whose next item cannot be made or read must fail in the end, not be resumed for ever.
   */
  private lossBeganMs(): number {
    const nowMs = this.port.nowMs();
    const dueMs = this.anchor.originMs + this.itemDueMs(this.nextSequence);
    if (this.nextSequence !== this.lost?.sequence || nowMs < dueMs) {
      this.lost = { sequence: this.nextSequence, sinceMs: nowMs };
    }
    return Math.max(this.lost.sinceMs, Math.min(dueMs, nowMs));
  }

  private retry(): void {
    this.isAsking = false;
    this.failedAttempts += 1;
    this.port.wakeAt(this, Math.min(this.port.nowMs() + backoffMs(this.failedAttempts), this.budgetEndsMs));
  }

  private live(serverId: string): void {
    if (this.hasUnansweredAttempt) {
      this.port.cancel(this.streamId, this.epoch - 1);
      this.hasUnansweredAttempt = false;
    }
    this.state = 'LIVE';
    this.isAsking = false;
    this.failedAttempts = 0;
    this.lostOwner = undefined;
    this.lastError = undefined;
    this.setOwner(serverId);
    this.watchSilence(this.port.nowMs());
  }

  private take(item: Item, sequence: number, nowMs: number): void {
    this.nextSequence = sequence + 1;
    if (sequence < this.lastSequence) {
      if (this.state === 'LIVE') this.watchSilence(nowMs);
      this.observer.next(item);
      return;
    }
    this.end('DONE', undefined, false);
    this.observer.next(item);
    this.observer.complete();
  }

  /** From now, or from when the next item is due if that is later: a stream that catches up is not silent. */
  private watchSilence(nowMs: number): void {
    const dueMs = this.anchor.originMs + this.itemDueMs(this.nextSequence);
    this.port.wakeAt(this, Math.max(dueMs, nowMs) + this.patience.silenceMs);
  }

  /**
   * A former owner still sends; it is told, and with it all others there may be, and again if a second later it has not
   * heard. While another owner is being sought it is left alone: it hears when one is found.
   */
  private dropStale(): void {
    const nowMs = this.port.nowMs();
    if (this.state !== 'LIVE' || nowMs - (this.staleToldMs ?? -Infinity) < TELL_AGAIN_MS) return;
    this.staleToldMs = nowMs;
    this.port.cancel(this.streamId, this.epoch - 1);
  }

  private setOwner(serverId: string | undefined): void {
    const before = this.owner;
    if (before === serverId) return;
    this.owner = serverId;
    this.port.ownerChanged(this, before);
  }

  private end(state: 'DONE' | 'FAILED', cancelAt: string | undefined, mustCancel = true): void {
    if (mustCancel && this.epoch > 0) this.port.cancel(this.streamId, this.epoch, cancelAt);
    this.state = state;
    this.port.wakeAt(this, Infinity);
    this.setOwner(undefined);
    this.port.over(this);
  }

  private budgetError(): StreamError {
    const cause = this.lastError;
    if (this.state === 'RESUMING') {
      const budget = `${this.patience.recoveryBudgetMs} ms`;
      return new StreamError(StreamErrorCode.Terminated, `the stream could not be resumed within ${budget}`, { cause });
    }
    const budget = `${this.patience.startBudgetMs} ms`;
    if (!this.port.isLinkUp()) {
      return new StreamError(StreamErrorCode.Connection, `no connection to the broker within ${budget}`, { cause });
    }
    return new StreamError(StreamErrorCode.InitializationFailed, `no replica started the stream within ${budget}`, {
      cause,
    });
  }
}

/** Another replica, or the same one later, may have room for a stream that lives; all else is said for good. */
function isFinalRefusal(error: StreamError, state: ReaderState): boolean {
  switch (error.code) {
    case StreamErrorCode.Connection:
    case StreamErrorCode.InitializationFailed:
      return false;
    case StreamErrorCode.LimitReached:
      return state === 'STARTING';
    case StreamErrorCode.InvalidRequest:
    case StreamErrorCode.Terminated:
    case StreamErrorCode.Unauthenticated:
    case StreamErrorCode.NotPermitted:
      return true;
  }
}
