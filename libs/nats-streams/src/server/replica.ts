import { Subject, type Observable } from 'rxjs';
import { newServerId } from '../protocol/ids.js';
import type {
  CancelPair,
  ControlReply,
  EntryFailure,
  Heartbeat,
  Opened,
  OpenEntry,
  OpenResult,
  Resumed,
  ResumeEntry,
  ResumeResult,
} from '../protocol/messages.js';
import { StreamError, StreamErrorCode, type FieldViolation } from '../protocol/stream-error.js';
import type { StreamSource } from '../protocol/stream-source.js';
import { withDefaults } from '../protocol/with-defaults.js';
import type { Clock, StopTimer } from '../timing/clock.js';
import { StallGuard } from '../timing/stall-guard.js';
import { ClientWatch } from './client-watch.js';
import { Engine } from './engine.js';
import { LocalStreams } from './local-streams.js';
import { OriginGrid } from './origin-grid.js';
import type { ReplicaBus } from './replica-bus.js';
import type { ReplicaEvent } from './replica-event.js';
import { REPLICA_DEFAULTS, type ReplicaOptions } from './replica-options.js';
import { RequestCache } from './request-cache.js';
import { ResumeCheck } from './resume-check.js';
import { Row } from './row.js';
import { StreamTable, type Grant } from './stream-table.js';

/** The pulse of everything that is done regularly: the stall guard's look, heartbeats, the watch over clients. */
const BEAT_MS = 100;
const BEATS_PER_HEARTBEAT = 2;
const MIN_PROBE_MS = 100;
/** All clients together probe a replica at most this often. */
const MAX_PROBES_PER_SECOND = 2_000;
/** A drain ends when no stream has come back for so long … */
const DRAIN_QUIET_MS = 600;
/** … or when the link has been lost for so long. */
const DRAIN_UNLINKED_MS = 2_000;
/** Items 0 of one reply may fill this much of the broker's 64 KB: a reply that is too large never arrives. */
const MAX_FIRST_BYTES = 40_000;

const REPLY_IS_FULL = 'the reply is full: open fewer streams at once';
const NOT_SERVED = 'the replica could not serve the stream';

/**
 * One server process's share of the streams: takes them over, paces them, lets them go. It keeps nothing that its
 * clients do not know too, so any other replica can go on with any of its streams at any time.
 */
export class Replica<Request> {
  readonly serverId: string;
  readonly startedUnixMs: number;
  /** Streams of readers in this process; they count in the limit of all streams, and not as clients. */
  readonly local: LocalStreams<Request>;
  private readonly options: Required<ReplicaOptions>;
  private readonly requests: RequestCache<Request>;
  private readonly table: StreamTable<Request>;
  private readonly engine: Engine<Request>;
  private readonly origins: OriginGrid;
  private readonly resumes: ResumeCheck<Request>;
  private readonly guard: StallGuard;
  private readonly clientWatch: ClientWatch;
  private readonly eventSubject = new Subject<ReplicaEvent>();
  private stopBeat: StopTimer | undefined;
  private beats = 0;
  private draining = false;
  private drained: Promise<number> | undefined;
  private linkUp = true;
  private linkLostMs = Infinity;
  /** When a client last took a stream away while draining. */
  private releasedMs = -Infinity;
  private isStopped = false;
  /** Rows whose items the lost connection has swallowed; what was asked for since is none of them. */
  private cutOff: ReadonlySet<Row<Request>> = new Set();

  constructor(
    options: ReplicaOptions,
    private readonly source: StreamSource<Request>,
    private readonly bus: ReplicaBus,
    private readonly clock: Clock,
  ) {
    this.options = withDefaults(REPLICA_DEFAULTS, options);
    this.serverId = newServerId(options.name);
    this.startedUnixMs = clock.unixMs();
    this.requests = new RequestCache(source);
    this.table = new StreamTable(this.options, clock, () => this.local.streamCount);
    this.local = new LocalStreams({ ...this.options, checkRoom: () => this.table.checkRoom() }, source, clock);
    this.origins = new OriginGrid(clock, this.options.originGridMs);
    this.resumes = new ResumeCheck(source, this.options);
    this.guard = new StallGuard(
      clock,
      (done) => bus.hear(done),
      () => this.goOn(),
    );
    this.engine = new Engine(source, clock, {
      mayAct: () => this.guard.mayAct() && this.linkUp,
      onEnd: (row, error) => this.end(row, error === undefined ? 'ended' : 'failed', { error }),
    });
    this.clientWatch = new ClientWatch(clock, {
      ask: (clientId, done) => bus.askAlive(clientId, done),
      onGone: (clientId, reason) => this.dropClient(clientId, reason),
    });
  }

  /** The life of the streams here; hot, never ends with an error. */
  get events(): Observable<ReplicaEvent> {
    return this.eventSubject;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  get streamCount(): number {
    return this.table.streamCount;
  }

  get clientCount(): number {
    return this.table.clientCount;
  }

  start(): void {
    if (!this.stopBeat) this.beat();
  }

  /** Ends everything at once; streams that are left go on elsewhere when their clients notice. */
  stop(): void {
    this.isStopped = true;
    this.local.stop();
    this.stopBeat?.();
    this.engine.stop();
  }

  /** What is wrong with a request; empty if nothing is. */
  checkRequest(request: unknown): readonly FieldViolation[] {
    try {
      this.source.parseRequest(request);
      return [];
    } catch (error) {
      return error instanceof StreamError ? (error.details ?? []) : [];
    }
  }

  /** Opens streams; each entry has its own result (P4). */
  open(clientId: string, entries: readonly OpenEntry[]): ControlReply<OpenResult> {
    let bytesLeft = MAX_FIRST_BYTES;
    const results = entries.map((entry) =>
      this.attempt(clientId, entry, (): Opened => {
        const granted = this.grantedBefore(clientId, entry, undefined);
        const origin = this.origins.now();
        const { request, originUnixMs } = granted ?? { request: this.requests.parse(entry.request), ...origin };
        const first = this.source.encode(request, originUnixMs, 0);
        bytesLeft -= Buffer.byteLength(first);
        if (bytesLeft < 0) throw new StreamError(StreamErrorCode.InitializationFailed, REPLY_IS_FULL);
        const item = JSON.parse(first) as unknown;
        if (!granted) this.takeOver('opened', clientId, entry, request, originUnixMs, origin.anchorMs, 1);
        return { streamId: entry.streamId, originUnixMs, first: item };
      }),
    );
    return { serverId: this.serverId, results };
  }

  /** Goes on with streams, whoever served them before; each entry has its own result (P5). */
  resume(clientId: string, entries: readonly ResumeEntry[]): ControlReply<ResumeResult> {
    const nowMs = this.clock.nowMs();
    const results = entries.map((entry) =>
      this.attempt(clientId, entry, (): Resumed => {
        if (!this.grantedBefore(clientId, entry, entry)) this.resumeRow(clientId, entry, nowMs);
        return { streamId: entry.streamId };
      }),
    );
    return { serverId: this.serverId, results };
  }

  /** Stops each stream whose epoch is the given one or lower, and keeps late messages from bringing it back (P6). */
  cancel(clientId: string, pairs: readonly CancelPair[]): void {
    for (const [streamId, epoch] of pairs) {
      const row = this.table.get(clientId, streamId);
      if (row && row.key.epoch <= epoch) {
        this.end(row, 'cancelled');
        if (this.draining) this.releasedMs = this.clock.nowMs();
      }
      this.table.rememberEnded(clientId, streamId, epoch);
    }
  }

  /** The connection is lost: nothing is published until it is back. */
  linkLost(): void {
    if (!this.linkUp) return;
    this.linkUp = false;
    this.linkLostMs = this.clock.nowMs();
    this.cutOff = new Set(this.table.rows());
  }

  /** The connection is back: nothing is sent again; clients ask for what they miss. */
  linkRestored(): void {
    this.linkUp = true;
    this.guard.holdBack();
  }

  /**
   * Leaves without a pause: says so, takes no new streams, and serves on until its clients have moved, for at most
   * `drainTimeoutMs`. Resolves with the number of streams that are left. Draining twice is one drain.
   */
  drain(): Promise<number> {
    this.drained ??= this.leave();
    return this.drained;
  }

  private async leave(): Promise<number> {
    this.draining = true;
    this.local.refuse('the replica is leaving: ask another one');
    this.publishHeartbeat();
    const untilMs = this.clock.nowMs() + this.options.drainTimeoutMs;
    await this.bus.leaveQueueGroup();
    while (this.clock.nowMs() < untilMs && !this.hasDrained()) {
      await new Promise<void>((resolve) => this.clock.after(10, resolve));
    }
    return this.table.streamCount;
  }

  private beat(): void {
    const mayAct = this.guard.mayAct();
    if (mayAct && this.linkUp) {
      if (this.beats % BEATS_PER_HEARTBEAT === 0) this.publishHeartbeat();
      this.clientWatch.tick();
    }
    this.beats += 1;
    this.stopBeat = this.clock.after(BEAT_MS, () => this.beat());
  }

  /**
   * Nobody is served any more, nor has been for a moment: a stream that nobody else would take comes back here. Or the
   * link is lost, and nobody can be told to go.
   */
  private hasDrained(): boolean {
    const nowMs = this.clock.nowMs();
    if (!this.linkUp && nowMs - this.linkLostMs > DRAIN_UNLINKED_MS) return true;
    return this.table.streamCount === 0 && nowMs - this.releasedMs >= DRAIN_QUIET_MS;
  }

  private publishHeartbeat(): void {
    const heartbeat: Heartbeat = {
      serverId: this.serverId,
      version: this.options.version,
      startedUnixMs: this.startedUnixMs,
      state: this.draining ? 'draining' : 'serving',
      streams: this.table.streamCount,
      clients: this.table.clientCount,
      probeMs: Math.max(MIN_PROBE_MS, Math.ceil((this.table.clientCount * 1_000) / MAX_PROBES_PER_SECOND)),
    };
    this.bus.publishHeartbeat(heartbeat);
  }

  /** After a standstill or a lost connection: what came in has been handled, what is still ours goes on. */
  private goOn(): void {
    const oldestMs = this.clock.nowMs() - this.options.catchUpMs;
    for (const row of this.table.rows()) {
      const dueMs = row.anchorMs + this.source.dueMs(row.request, row.nextSequence);
      if (dueMs < oldestMs || this.cutOff.has(row)) this.engine.skipOverdue(row);
    }
    if (this.linkUp) this.cutOff = new Set();
    this.clientWatch.excuseAll();
    this.engine.wake();
  }

  /**
   * What the same message was granted before, if it comes again. A lower epoch than known is refused, and so is the
   * same one with other parameters; a higher one replaces what there is.
   */
  private grantedBefore(
    clientId: string,
    { streamId, epoch, request }: OpenEntry,
    resume: ResumeEntry | undefined,
  ): Grant<Request> | undefined {
    const known = this.table.knownEpoch(clientId, streamId);
    if (epoch > known) return undefined;
    const grant = this.table.grantOf(clientId, streamId);
    if (!grant || epoch < known) {
      throw StreamError.invalid([{ field: 'epoch', message: `must be higher than ${known}, which is known already` }]);
    }
    const isSame =
      JSON.stringify(this.requests.parse(request)) === JSON.stringify(grant.request) &&
      grant.fromSequence === (resume?.fromSequence ?? 1) &&
      (!resume || grant.originUnixMs === resume.originUnixMs);
    if (!isSame) {
      throw StreamError.invalid([{ field: 'epoch', message: `${known} is known already with other parameters` }]);
    }
    return grant;
  }

  /** @param nowMs when the message came: the last of its streams shall not be later than the first. */
  private resumeRow(clientId: string, entry: ResumeEntry, nowMs: number): void {
    const request = this.requests.parse(entry.request);
    const { fromSequence, originUnixMs, elapsedMs } = entry;
    this.resumes.check({ request, originUnixMs, nextSequence: fromSequence }, elapsedMs);
    this.takeOver('resumed', clientId, entry, request, originUnixMs, nowMs - elapsedMs, fromSequence);
  }

  private takeOver(
    kind: 'opened' | 'resumed',
    clientId: string,
    { streamId, epoch }: OpenEntry,
    request: Request,
    originUnixMs: number,
    anchorMs: number,
    fromSequence: number,
  ): Row<Request> {
    if (this.isStopped) throw new StreamError(StreamErrorCode.InitializationFailed, 'the replica has left');
    const replaced = this.table.get(clientId, streamId);
    if (!replaced) this.table.checkRoomFor(clientId);
    const row = new Row(
      { clientId, streamId, epoch },
      request,
      originUnixMs,
      anchorMs,
      fromSequence,
      this.source.lastSequence(request),
      this.bus.addressOf(clientId, streamId, epoch),
      this.bus.sink,
    );
    if (replaced) this.end(replaced, 'replaced');
    this.table.add(row);
    this.clientWatch.heard(clientId);
    this.emit(kind, row);
    if (fromSequence > row.lastSequence) this.end(row, 'ended');
    else this.engine.add(row);
    return row;
  }

  private dropClient(clientId: string, reason: string): void {
    for (const row of this.table.rowsOf(clientId)) this.end(row, 'dropped', { reason });
  }

  private end(row: Row<Request>, kind: ReplicaEvent['kind'], why: Pick<ReplicaEvent, 'reason' | 'error'> = {}): void {
    const { clientId, streamId, epoch } = row.key;
    this.engine.remove(row);
    this.table.remove(row);
    if (kind !== 'replaced')
      this.table.rememberEnded(clientId, streamId, epoch, kind === 'ended' ? grantOf(row) : undefined);
    if (!this.table.hasClient(clientId)) this.clientWatch.forget(clientId);
    this.emit(kind, row, why);
  }

  private emit(kind: ReplicaEvent['kind'], row: Row<Request>, why: Pick<ReplicaEvent, 'reason' | 'error'> = {}): void {
    this.eventSubject.next({ kind, ...row.key, sequence: row.nextSequence, ...why });
  }

  /** One entry's result: what goes wrong with it is its own error and harms no other entry. */
  private attempt<Result>(clientId: string, { streamId, epoch }: OpenEntry, make: () => Result): Result | EntryFailure {
    try {
      return make();
    } catch (error) {
      if (error instanceof StreamError) return { streamId, error: error.toJSON() };
      this.eventSubject.next({ kind: 'failed', clientId, streamId, epoch, sequence: 0, error });
      const failure = new StreamError(StreamErrorCode.InitializationFailed, NOT_SERVED);
      return { streamId, error: failure.toJSON() };
    }
  }
}

/** Without the rest of the row, which need not be remembered. */
function grantOf<Request>({ request, originUnixMs, fromSequence }: Row<Request>): Grant<Request> {
  return { request, originUnixMs, fromSequence };
}
