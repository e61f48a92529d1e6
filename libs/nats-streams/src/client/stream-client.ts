import { Observable, Subject, type Subscriber } from 'rxjs';
import { checkedId, isId, randomId } from '../protocol/ids.js';
import type { Heartbeat, ReplicaState } from '../protocol/messages.js';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import type { StreamFormat } from '../protocol/stream-source.js';
import { withDefaults } from '../protocol/with-defaults.js';
import type { Clock, StopTimer } from '../timing/clock.js';
import { StallGuard } from '../timing/stall-guard.js';
import { CancelBatch } from './cancel-batch.js';
import type { ClientBus } from './client-bus.js';
import { CLIENT_DEFAULTS, type StreamClientOptions } from './client-options.js';
import { EndedStreams } from './ended-streams.js';
import { HandOver } from './hand-over.js';
import { LINK_TRIAL_MS, OwnerWatch } from './owner-watch.js';
import { Reader, type ReaderPort } from './reader.js';
import { RequestBatch } from './request-batch.js';
import type { ResumeReason, StreamNotice } from './stream-notice.js';
import { checkedPosition, type StreamPosition } from './stream-position.js';
import { WakeQueue } from './wake-queue.js';

const TICK_MS = 100;
/** A lost link is noticed so late at most: what was said meanwhile may not have been heard. */
const UNHEARD_MS = 3_000;

export interface OpenOptions {
  readonly streamId?: string;
  readonly from?: StreamPosition;
}

/** A replica as this client sees it. */
export interface ReplicaView {
  readonly serverId: string;
  readonly name: string;
  /** `silent`: unheard of for longer than `silenceMs`. */
  readonly state: ReplicaState | 'silent';
  readonly version: string;
  readonly startedUnixMs: number;
  readonly streams: number;
  readonly clients: number;
  /** How many streams of this client it owns. */
  readonly ownedStreams: number;
  /** How long ago it gave a sign of life. */
  readonly silentMs: number;
}

/**
 * Reads streams that outlive their servers: every item once, in order, none missing, whatever dies but this process.
 * One client serves any number of streams over one connection.
 */
export class StreamClient<Request, Item> {
  readonly clientId: string;
  private readonly options: Required<StreamClientOptions>;
  private readonly readers = new Map<string, Reader<Request, Item>>();
  private readonly owned = new Map<string, Set<Reader<Request, Item>>>();
  private readonly watch: OwnerWatch;
  private readonly requests: RequestBatch<Request, Item>;
  private readonly cancels: CancelBatch;
  private readonly sleepers: WakeQueue;
  private readonly guard: StallGuard;
  private readonly ended: EndedStreams;
  private readonly handOver: HandOver;
  /** Notices of single streams, of which there are thousands, are made only while somebody observes it. */
  private readonly noticeSubject = new Subject<StreamNotice>();
  private readonly readerPort: ReaderPort<Request, Item> = {
    nowMs: () => this.clock.nowMs(),
    isLinkUp: () => this.isLinkUp,
    request: (reader, withinMs) => this.requests.add(reader, withinMs),
    cancel: (streamId, epoch, serverId) => this.cancels.add(serverId, streamId, epoch),
    over: (reader) => this.over(reader),
    started: (reader) => this.started(reader),
    ownerChanged: (reader, before) => this.ownerChanged(reader, before),
    resumed: (reader, from, reason, pauseMs) => this.resumed(reader, from, reason, pauseMs),
    wakeAt: (reader, atMs) => this.sleepers.wakeAt(reader, atMs),
  };
  private stopTick: StopTimer | undefined;
  private linkLostMs: number | undefined;
  private isClosed = false;

  /** @throws StreamError 1002 if the client's id is none. */
  constructor(
    options: StreamClientOptions,
    private readonly format: StreamFormat<Request, Item>,
    private readonly bus: ClientBus,
    private readonly clock: Clock,
  ) {
    this.options = withDefaults(CLIENT_DEFAULTS, options);
    this.clientId = checkedId(options.clientId, 'clientId');
    this.guard = new StallGuard(
      clock,
      (done) => this.tryLink(done),
      () => this.goOn(),
    );
    this.watch = new OwnerWatch(clock, bus, this.guard, this.options.silenceMs, {
      owners: () => this.owned.keys(),
      isOwner: (serverId) => this.owned.has(serverId),
      onSuspect: (serverId, reason) => this.suspect(serverId, reason),
      onDraining: (serverId, served) => this.handOver.leave(serverId, this.owned.get(serverId) ?? [], served),
      onServing: () => this.hurryAll(),
    });
    this.requests = new RequestBatch(clock, bus, this.watch, format, this.options.attemptTimeoutMs);
    this.handOver = new HandOver(clock, bus, {
      canMove: () => this.isLinkUp && this.watch.candidates().length > 0,
      ownsAny: (serverId) => this.owned.has(serverId),
      onLeft: (serverId) =>
        this.noticeSubject.next({ kind: 'drained', serverId, replica: this.watch.nameOf(serverId) }),
    });
    this.cancels = new CancelBatch(clock, bus, () => this.isLinkUp);
    this.ended = new EndedStreams(clock);
    this.sleepers = new WakeQueue(clock, () => this.guard.mayAct());
  }

  /**
   * A stream as a cold Observable: subscribing opens it, unsubscribing cancels it at its server, and it completes after
   * the last item. It errs with a `StreamError`: 1002 for a wrong request (every field named), 1001 or 1003 if it does
   * not start within `startBudgetMs`, 1005 at a limit, 1004 if it is lost for longer than `recoveryBudgetMs` or the
   * client is closed.
   *
   * Items are delivered as they come: a subscriber that blocks is served late, never out of order.
   * @param options.streamId the id on the wire, unique among the client's live streams; by default a random one.
   * @param options.from goes on with a stream that somebody else has begun. Its pace is taken from this machine's wall
   * clock, the only one that the two share. It errs with 1004 if the next item has been due for longer than a replica
   * catches up (30 s, or 10,000 items), and completes at once if that is beyond the last.
   */
  open(request: unknown, options: OpenOptions = {}): Observable<Item> {
    return new Observable((subscriber) => {
      let reader: Reader<Request, Item>;
      try {
        reader = this.reader(request, options, subscriber);
      } catch (error) {
        subscriber.error(error);
        return undefined;
      }
      this.readers.set(reader.streamId, reader);
      reader.start();
      return reader;
    });
  }

  /** What happens to streams and replicas besides the items. Hot; never ends with an error. */
  get notices(): Observable<StreamNotice> {
    return this.noticeSubject;
  }

  get streamCount(): number {
    return this.readers.size;
  }

  get isLinkUp(): boolean {
    return this.linkLostMs === undefined;
  }

  /** The replicas heard of within the last ten seconds, and those that own streams of this client. */
  replicas(): ReplicaView[] {
    return this.watch.replicas().flatMap((replica) => {
      const { heartbeat, serverId, name, heardMs } = replica;
      if (!heartbeat) return [];
      return {
        ...heartbeat,
        name,
        state: this.watch.isSilent(replica) ? ('silent' as const) : heartbeat.state,
        ownedStreams: this.owned.get(serverId)?.size ?? 0,
        silentMs: this.clock.nowMs() - heardMs,
      };
    });
  }

  /** To be told by the bus: it is ready. */
  start(): void {
    if (!this.stopTick && !this.isClosed) this.tick();
  }

  /** Ends all streams with 1004 and cancels them at their servers. Closing twice is one closing. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const error = new StreamError(StreamErrorCode.Terminated, 'the client was closed');
    for (const reader of this.readers.values()) reader.fail(error);
    this.cancels.send();
    this.requests.stop();
    this.handOver.stop();
    this.sleepers.stop();
    this.stopTick?.();
    this.noticeSubject.complete();
  }

  /** To be told by the bus: an update has come. Neither the id nor the epoch need be one. */
  update(streamId: string, epoch: number, bytes: Uint8Array): void {
    const reader = this.readers.get(streamId);
    if (reader) return reader.update(epoch, bytes);
    if (this.isClosed || !isId(streamId) || !Number.isSafeInteger(epoch)) return;
    // one that still sends may not be the only one: all there can be are told
    if (this.ended.shallTell(streamId, epoch)) this.cancels.add(undefined, streamId, this.ended.lastEpoch(streamId));
  }

  /** To be told by the bus: a replica lives. */
  heartbeat(heartbeat: Heartbeat): void {
    this.watch.heartbeat(heartbeat);
  }

  /** To be told by the bus: the connection is lost. */
  linkLost(): void {
    if (!this.isLinkUp || this.isClosed) return;
    this.linkLostMs = this.clock.nowMs();
    for (const [streamId, epoch] of this.ended.toldWithin(UNHEARD_MS)) this.cancels.add(undefined, streamId, epoch);
    this.noticeSubject.next({ kind: 'link lost' });
    for (const reader of this.readers.values()) reader.linkLost();
  }

  /** To be told by the bus: the connection is back. */
  linkRestored(): void {
    if (this.linkLostMs === undefined || this.isClosed) return;
    const downMs = this.clock.nowMs() - this.linkLostMs;
    this.linkLostMs = undefined;
    this.noticeSubject.next({ kind: 'link restored', downMs });
    this.cancels.send();
    this.hurryAll();
  }

  private reader(
    request: unknown,
    { streamId = randomId(), from }: OpenOptions,
    subscriber: Subscriber<Item>,
  ): Reader<Request, Item> {
    if (this.isClosed) throw new StreamError(StreamErrorCode.Terminated, 'the client was closed');
    const parsed = this.format.parseRequest(request);
    if (this.readers.has(checkedId(streamId, 'streamId'))) {
      throw StreamError.invalid([{ field: 'streamId', message: 'belongs to a live stream of this client' }]);
    }
    const position = from && { ...checkedPosition(from), originMs: this.monotonicMs(from.originUnixMs) };
    const reader = new Reader(streamId, parsed, this.format, this.options, this.readerPort, subscriber, position);
    reader.epoch = this.ended.lastEpoch(streamId);
    return reader;
  }

  /** Where an instant of the wall clock lies on the monotonic one, as of now. */
  private monotonicMs(unixMs: number): number {
    return this.clock.nowMs() - (this.clock.unixMs() - unixMs);
  }

  private over(reader: Reader<Request, Item>): void {
    this.readers.delete(reader.streamId);
    this.ended.told(reader.streamId, reader.epoch);
    this.handOver.isOver(reader);
  }

  private ownerChanged(reader: Reader<Request, Item>, before: string | undefined): void {
    if (before !== undefined) {
      const siblings = this.owned.get(before);
      siblings?.delete(reader);
      if (siblings?.size === 0) this.owned.delete(before);
    }
    const { owner } = reader;
    if (owner === undefined) return;
    const siblings = this.owned.get(owner);
    if (siblings) siblings.add(reader);
    else this.owned.set(owner, new Set([reader]));
  }

  private started({ owner, streamId, originUnixMs }: Reader<Request, Item>): void {
    if (!this.noticeSubject.observed) return;
    const serverId = owner as string;
    this.noticeSubject.next({ kind: 'opened', streamId, serverId, replica: this.watch.nameOf(serverId), originUnixMs });
  }

  private resumed(
    reader: Reader<Request, Item>,
    from: string | undefined,
    reason: ResumeReason,
    pauseMs: number,
  ): void {
    const serverId = reader.owner as string;
    if (this.noticeSubject.observed) {
      const to = this.watch.nameOf(serverId);
      this.noticeSubject.next({
        kind: 'resumed',
        streamId: reader.streamId,
        serverId,
        from: from === undefined ? to : this.watch.nameOf(from),
        to,
        reason,
        pauseMs,
        sequence: reader.resumedFrom,
      });
    }
    if (from === serverId) this.handOver.cameBack(serverId, reader);
    else if (from !== undefined) this.handOver.hasLeft(from, reader);
  }

  private suspect(serverId: string, reason: ResumeReason): void {
    const readers = [...(this.owned.get(serverId) ?? [])];
    const replica = this.watch.nameOf(serverId);
    this.noticeSubject.next({ kind: 'suspected', serverId, replica, reason, streams: readers.length });
    for (const reader of readers) reader.suspect(reason);
  }

  private hurryAll(): void {
    for (const reader of this.readers.values()) reader.hurry();
  }

  private tick(): void {
    if (this.guard.mayAct() && this.isLinkUp) this.watch.tick();
    if (this.isClosed) return; // by somebody who was told of what the watch saw
    this.stopTick = this.clock.after(TICK_MS, () => this.tick());
  }

  private tryLink(done: () => void): void {
    this.bus.flush(LINK_TRIAL_MS, (isBack) => {
      if (!isBack && this.isLinkUp) {
        this.linkLost();
        this.bus.reconnect();
      }
      done();
    });
  }

  private goOn(): void {
    if (this.isLinkUp) this.watch.judgeSilence();
    this.sleepers.goOn();
  }
}
