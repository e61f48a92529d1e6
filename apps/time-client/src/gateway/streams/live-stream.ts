import type { TimeRequest, TimeResponse } from '@app/contracts';
import { randomId, StreamError, StreamErrorCode, type OpenOptions, type StreamNotice } from '@app/nats-streams';
import type { Observable, Subscription } from 'rxjs';
import { ApiError, fromStreamError, toApiError } from '../api-error.js';
import { LatenessLog } from '../series/lateness-log.js';
import type { EndReason } from '../sse/end-event.js';
import { Channel, type ChannelSource } from './channel.js';
import { movedFrame } from './stream-frames.js';
import { StreamIdentity } from './stream-identity.js';
import type { StreamTokens } from './stream-tokens.js';
import type { UnixClock } from './wall-clock.js';

/** What live streams are made of and whom they tell; one for all of them. */
export interface LiveStreamPort {
  readonly clock: UnixClock;
  readonly tokens: StreamTokens;
  openUpstream(request: TimeRequest, options: OpenOptions): Observable<TimeResponse>;
  /** It can be found by its token. */
  named(stream: LiveStream, token: string): void;
  /** No further update will come to it. */
  over(stream: LiveStream): void;
  /** Nobody uses it any more. */
  unused(stream: LiveStream): void;
}

export type LiveStreamState = 'starting' | 'live' | 'ended' | 'failed';

/** What a stream is known by. */
export interface StreamName {
  readonly identity: StreamIdentity;
  readonly token: string;
}

/** Ends one use of a stream; a second call does nothing. */
export type Release = () => void;

/**
 * One stream of the replicas with all who read it here. It is opened by the first who uses it and cancelled when the last
 * one has gone.
 */
export class LiveStream implements ChannelSource {
  /** Its id on the wire and in notices, of this process only. */
  readonly streamId = randomId();
  state: LiveStreamState = 'starting';
  nextSequence = 0;
  owner = '';
  /** Resolves when a replica has granted the stream; rejects with an `ApiError` if none does. */
  readonly started: Promise<StreamName>;
  /** Resolves when no further update will come. */
  readonly over: Promise<void>;
  private readonly channels = new Map<string, Channel>();
  private readonly waiters = new Set<() => void>();
  private log: LatenessLog | undefined;
  private failure: ApiError | undefined;
  private ownerId = '';
  private users = 0;
  private subscription: Subscription | undefined;
  private settleOver: (() => void) | undefined;
  private settle:
    { readonly resolve: (name: StreamName) => void; readonly reject: (error: ApiError) => void } | undefined;

  /** @param known where the stream begins, if somebody has begun it before; else a new one is opened. */
  constructor(
    private readonly port: LiveStreamPort,
    private readonly request: TimeRequest,
    private known?: StreamName,
  ) {
    this.started = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.started.catch(() => undefined); // whoever waits is told; nobody may
    this.over = new Promise((resolve) => {
      this.settleOver = resolve;
    });
  }

  /** Asks the replicas for it: from its beginning, or from what is due next. */
  open(): void {
    if (!this.known) return this.subscribe({ streamId: this.streamId });
    const { identity, token } = this.known;
    this.named(identity, token);
    this.nextSequence = identity.sequenceAfter(this.port.clock.nowUnixMs());
    if (this.nextSequence > identity.lastSequence) return this.complete();
    const { streamId, nextSequence } = this;
    this.subscribe({ streamId, from: { originUnixMs: identity.originUnixMs, nextSequence } });
  }

  /** What its readers know it by; a new one has it when it has `started`. */
  get name(): StreamName | undefined {
    return this.known;
  }

  get isOver(): boolean {
    return this.state === 'ended' || this.state === 'failed';
  }

  get readerCount(): number {
    let count = 0;
    for (const { readerCount } of this.channels.values()) count += readerCount;
    return count;
  }

  /** What is kept of it for series, if anything is. */
  get keptLog(): LatenessLog | undefined {
    return this.log;
  }

  keepLog(): LatenessLog {
    this.log ??= new LatenessLog(this.request.updateInterval);
    return this.log;
  }

  latenessMs(sequence: number): number | undefined {
    return this.log?.has(sequence) ? this.log.latenessMs(sequence) : undefined;
  }

  /** Keeps it going until the returned function is called. */
  use(): Release {
    this.users += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.users -= 1;
      if (this.users === 0) this.abandon();
    };
  }

  /** Where those read who have this token; it is the stream's own, or that of an aligned reader with an end. */
  channel(identity: StreamIdentity, token: string): Channel {
    const known = this.channels.get(token);
    if (known) return known;
    const channel = new Channel(identity, this.port.tokens.eventIds(token), this);
    this.channels.set(token, channel);
    return channel;
  }

  /** A channel that nobody reads is dropped, unless it is the stream's own. */
  tidy(channel: Channel): void {
    if (channel.readerCount === 0 && channel.token !== this.known?.token) this.channels.delete(channel.token);
  }

  /**
   * Resolves when update `sequence` has come, the stream is over, or `signal` is aborted.
   * @throws ApiError if the stream has failed
   */
  async reach(sequence: number, signal: AbortSignal): Promise<void> {
    while (this.nextSequence <= sequence && !this.isOver && !signal.aborted) await this.nextChange(signal);
    if (this.failure) throw this.failure;
  }

  /** Ends it for all who read it. */
  cancel(reason: EndReason): void {
    if (this.isOver) return;
    this.subscription?.unsubscribe();
    this.state = 'ended';
    for (const channel of this.channels.values()) channel.end(reason);
    this.overNow();
  }

  /** To be told of what happens to it besides its updates. */
  notice(notice: StreamNotice): void {
    if (notice.kind === 'opened') {
      this.owner = notice.replica;
      this.ownerId = notice.serverId;
      if (!this.known) this.begin(notice.originUnixMs);
      this.isStarted();
    } else if (notice.kind === 'resumed') {
      this.owner = notice.to;
      if (this.ownerId !== notice.serverId) this.moved(notice);
      this.ownerId = notice.serverId;
    }
  }

  private subscribe(options: OpenOptions): void {
    this.subscription = this.port.openUpstream(this.request, options).subscribe({
      next: ({ sequenceNum }) => this.update(sequenceNum),
      error: (error: unknown) => this.fail(error),
      complete: () => this.complete(),
    });
  }

  private begin(originUnixMs: number): void {
    const identity = StreamIdentity.opened(this.request, originUnixMs);
    this.named(identity, this.port.tokens.issue(identity));
  }

  private named(identity: StreamIdentity, token: string): void {
    this.known = { identity, token };
    this.channel(identity, token);
    this.port.named(this, token);
  }

  private update(sequence: number): void {
    this.nextSequence = sequence + 1;
    const latenessMs = this.sinceDueMs(sequence);
    this.log?.add(sequence, latenessMs);
    for (const channel of this.channels.values()) channel.update(sequence, latenessMs);
    if (this.waiters.size > 0) this.wakeAll();
  }

  private sinceDueMs(sequence: number): number {
    const dueUnixMs = this.known?.identity.dueUnixMs(sequence) ?? NaN;
    return this.port.clock.nowUnixMs() - dueUnixMs;
  }

  private moved({ from, to, reason, pauseMs, sequence }: Extract<StreamNotice, { kind: 'resumed' }>): void {
    const atUnixMs = Math.round(this.port.clock.nowUnixMs());
    const frame = movedFrame({ from, to, reason, pauseMs: Math.round(pauseMs), sequence, atUnixMs });
    for (const channel of this.channels.values()) channel.tell(frame);
  }

  private isStarted(): void {
    if (this.state === 'starting') this.state = 'live';
    if (this.known) this.settle?.resolve(this.known);
    this.settle = undefined;
  }

  private complete(): void {
    if (this.isOver) return;
    this.state = 'ended';
    this.isStarted();
    this.overNow();
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.state = 'failed';
    this.failure = error instanceof StreamError ? failureOf(error, this.known !== undefined) : toApiError(error);
    this.settle?.reject(this.failure);
    this.settle = undefined;
    for (const channel of this.channels.values()) channel.fail(this.failure);
    this.overNow();
  }

  private overNow(): void {
    this.settleOver?.();
    this.wakeAll();
    this.port.over(this);
  }

  private abandon(): void {
    if (!this.isOver) {
      // With its last update the readers leave, and it completes by itself: that is no cancel.
      const isComplete = this.nextSequence > (this.known?.identity.lastSequence ?? Infinity);
      if (!isComplete) this.subscription?.unsubscribe();
      this.state = 'ended';
      this.overNow();
    }
    this.port.unused(this);
  }

  private nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private wakeAll(): void {
    for (const wake of this.waiters) wake();
  }
}

/** A stream whose rules were kept when its id was made is not a wrong request now. */
function failureOf(error: StreamError, isKnown: boolean): ApiError {
  if (isKnown && error.code === StreamErrorCode.InvalidRequest) {
    return new ApiError('TERMINATED', 'the stream cannot be gone on with', { cause: error });
  }
  return fromStreamError(error);
}
