import { Subject, type Observable } from 'rxjs';
import { randomId } from '../protocol/ids.js';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import type { StreamSource } from '../protocol/stream-source.js';
import type { Clock } from '../timing/clock.js';
import { Engine } from './engine.js';
import { LocalRow, type LocalStart, type LocalStream, type LocalStreamKeeper } from './local-stream.js';
import { OriginGrid, type OriginPlaces } from './origin-grid.js';
import type { ReplicaEvent } from './replica-event.js';
import { RequestCache } from './request-cache.js';
import { ResumeCheck, type CatchUpLimits } from './resume-check.js';
import type { Sink } from './sink.js';

const MAX_UNIX_MS = 8.64e15; // the end of JavaScript's calendar

/** Where a reader stands in a stream that it had before, here or elsewhere. */
export interface LocalResume {
  /** The wall-clock instant of item 0, in ms since the Unix epoch. */
  readonly originUnixMs: number;
  /** The number wanted next. */
  readonly nextSequence: number;
}

export interface LocalOpenOptions<Request, Address> {
  /** Who reads, for logs: the face and the peer, such as `grpc 127.0.0.1:51234`. */
  readonly reader: string;
  /** Takes the items; one for all streams of a face, so that it is flushed once a turn. It must never be full. */
  readonly sink: Sink<Address>;
  /** What the sink gets as `address` with each item of this stream. */
  readonly addressOf: (stream: LocalStream<Request>) => Address;
  /** Goes on with a stream from here, by the wall clock; without it a new one begins now, with item 0. */
  readonly from?: LocalResume;
  /**
   * Where new streams begin, instead of on the replica's own grid and whatever that is. Coarser where a turn has a price
   * of its own, such as a write for each connection. Item 0 is late by less than `gridMs`, and no later one is.
   */
  readonly origins?: OriginPlaces;
  /** Begins paused; default false. */
  readonly isPaused?: boolean;
  /** Told after the last item, or why the stream cannot go on. */
  readonly onEnd?: (error?: StreamError) => void;
}

export interface LocalLimits extends CatchUpLimits {
  readonly originGridMs: number;
  /** @throws StreamError 1005 if one more stream is too many. */
  readonly checkRoom: () => void;
}

/**
 * Streams of readers in this process, such as the connections of another protocol: the same schedule and items as on
 * NATS, sent by an engine of their own, so that neither a lost broker nor a full connection to it holds them back.
 */
export class LocalStreams<Request> {
  private readonly rows = new Set<LocalRow<Request>>();
  private readonly engine: Engine<Request>;
  private readonly requests: RequestCache<Request>;
  private readonly origins: OriginGrid;
  private readonly resumes: ResumeCheck<Request>;
  private readonly eventSubject = new Subject<ReplicaEvent>();
  private refusal: string | undefined;

  constructor(
    private readonly limits: LocalLimits,
    private readonly source: StreamSource<Request>,
    private readonly clock: Clock,
  ) {
    this.requests = new RequestCache(source);
    this.origins = new OriginGrid(clock, limits.originGridMs);
    this.resumes = new ResumeCheck(source, limits);
    this.engine = new Engine(source, clock, {
      mayAct: () => true,
      onEnd: (row, error) => this.ended(row as LocalRow<Request>, error),
    });
  }

  /** The life of the streams here; hot, never ends with an error. */
  get events(): Observable<ReplicaEvent> {
    return this.eventSubject;
  }

  get streamCount(): number {
    return this.rows.size;
  }

  /**
   * Opens a stream, or goes on with one. Nothing is sent before the caller's turn is over.
   * @param raw the request in any shape, such as parsed JSON.
   * @throws StreamError 1002 for a wrong request or a position that the stream does not have, 1003 while the replica
   * leaves, 1004 for a position further back than is caught up, 1005 at a limit.
   */
  open<Address>(raw: unknown, options: LocalOpenOptions<Request, Address>): LocalStream<Request> {
    if (this.refusal !== undefined) throw new StreamError(StreamErrorCode.InitializationFailed, this.refusal);
    const start = this.startOf(this.requests.parse(raw), options);
    this.limits.checkRoom();
    const { reader, sink, onEnd } = options;
    const row = new LocalRow(randomId(), reader, start, sink, onEnd, this.source, this.clock, this.keeper);
    row.address = options.addressOf(row);
    this.rows.add(row);
    this.emit(options.from ? 'resumed' : 'opened', row);
    row.isPaused = options.isPaused ?? false;
    if (!row.isPaused) this.engine.add(row);
    return row;
  }

  /** From now on no stream is opened; those that are there go on. */
  refuse(reason: string): void {
    this.refusal ??= reason;
  }

  /** Ends what is left, with 1004. */
  stop(): void {
    this.refuse('the replica has left');
    this.engine.stop();
    for (const row of this.rows) {
      this.engine.remove(row);
      this.ended(row, new StreamError(StreamErrorCode.Terminated, 'the replica leaves'));
    }
  }

  private readonly keeper: LocalStreamKeeper<Request> = {
    pause: (row) => {
      if (row.isEnded || row.isPaused) return;
      row.isPaused = true;
      this.engine.remove(row);
    },
    resume: (row) => {
      if (row.isEnded || !row.isPaused) return;
      row.isPaused = false;
      // the last item had gone when the stream was paused
      if (row.nextSequence > row.lastSequence) this.ended(row);
      else this.engine.add(row);
    },
    cancel: (row) => {
      if (row.isEnded) return;
      this.engine.remove(row);
      this.remove(row, 'cancelled');
    },
  };

  private startOf(
    request: Request,
    { from, origins }: Pick<LocalOpenOptions<Request, unknown>, 'from' | 'origins'>,
  ): LocalStart<Request> {
    if (!from) return { request, ...this.origins.now(origins), nextSequence: 0 };
    const { originUnixMs, nextSequence } = checkedResume(from);
    const elapsedMs = this.clock.unixMs() - originUnixMs;
    const next = { request, originUnixMs, nextSequence };
    this.resumes.check(next, elapsedMs);
    return { ...next, anchorMs: this.clock.nowMs() - elapsedMs };
  }

  private ended(row: LocalRow<Request>, error?: unknown): void {
    if (row.isEnded) return;
    this.remove(row, error === undefined ? 'ended' : 'failed', error);
    row.onEnd?.(error === undefined ? undefined : asStreamError(error));
  }

  private remove(row: LocalRow<Request>, kind: ReplicaEvent['kind'], error?: unknown): void {
    row.isEnded = true;
    this.rows.delete(row);
    this.emit(kind, row, error);
  }

  private emit(kind: ReplicaEvent['kind'], row: LocalRow<Request>, error?: unknown): void {
    this.eventSubject.next({ kind, ...row.key, sequence: row.nextSequence, ...(error === undefined ? {} : { error }) });
  }
}

function checkedResume(from: LocalResume): LocalResume {
  const { originUnixMs, nextSequence } = from;
  const wrong = [
    ...(Math.abs(originUnixMs) <= MAX_UNIX_MS
      ? []
      : [{ field: 'originUnixMs', message: 'must be ms since the Unix epoch' }]),
    ...(Number.isSafeInteger(nextSequence) && nextSequence >= 0
      ? []
      : [{ field: 'nextSequence', message: 'must be a whole number from 0' }]),
  ];
  if (wrong.length > 0) throw StreamError.invalid(wrong);
  return from;
}

function asStreamError(error: unknown): StreamError {
  if (error instanceof StreamError) return error;
  return new StreamError(StreamErrorCode.Terminated, 'the stream could not go on', { cause: error });
}
