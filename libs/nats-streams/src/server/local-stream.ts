import { Row } from './row.js';
import type { Sink } from './sink.js';
import type { StreamError } from '../protocol/stream-error.js';
import type { StreamSource } from '../protocol/stream-source.js';
import type { Clock } from '../timing/clock.js';

/** One stream of a reader in this process. A slow reader pauses it: nothing queues, for every item can be made again. */
export interface LocalStream<Request = unknown> {
  readonly id: string;
  readonly request: Request;
  /** The wall-clock instant of item 0, in ms since the Unix epoch. With `nextSequence` it is where to resume. */
  readonly originUnixMs: number;
  /** The number that is sent next; inside `sink.send` it is still the one that is being sent. */
  readonly nextSequence: number;
  /** `Infinity` if the stream goes on until it is cancelled. */
  readonly lastSequence: number;
  /** When the next item is due, in ms from now; negative if it is overdue. */
  readonly dueInMs: number;
  readonly isPaused: boolean;
  readonly isEnded: boolean;
  /** Nothing is sent until `resume`; may be called inside `sink.send`. */
  pause(): void;
  /** Goes on: what is overdue is sent at once, in order, in bounded turns. Not to be called inside `sink.send`. */
  resume(): void;
  /** Ends the stream without `onEnd`. */
  cancel(): void;
}

/** What happens to a stream is done by who keeps all of them. */
export interface LocalStreamKeeper<Request> {
  pause(row: LocalRow<Request>): void;
  resume(row: LocalRow<Request>): void;
  cancel(row: LocalRow<Request>): void;
}

/** Where a local stream begins. */
export interface LocalStart<Request> {
  readonly request: Request;
  readonly originUnixMs: number;
  readonly anchorMs: number;
  readonly nextSequence: number;
}

/** A local stream as the engine knows it. */
export class LocalRow<Request> extends Row<Request> implements LocalStream<Request> {
  isPaused = false;
  isEnded = false;

  constructor(
    readonly id: string,
    readonly reader: string,
    { request, originUnixMs, anchorMs, nextSequence }: LocalStart<Request>,
    sink: Sink,
    readonly onEnd: ((error?: StreamError) => void) | undefined,
    private readonly source: StreamSource<Request>,
    private readonly clock: Clock,
    private readonly keeper: LocalStreamKeeper<Request>,
  ) {
    const key = { clientId: reader, streamId: id, epoch: 0 };
    super(key, request, originUnixMs, anchorMs, nextSequence, source.lastSequence(request), undefined, sink);
  }

  get dueInMs(): number {
    return this.anchorMs + this.source.dueMs(this.request, this.nextSequence) - this.clock.nowMs();
  }

  pause(): void {
    this.keeper.pause(this);
  }

  resume(): void {
    this.keeper.resume(this);
  }

  cancel(): void {
    this.keeper.cancel(this);
  }
}
