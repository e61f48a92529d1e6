import { updateAt, type TimeRequest } from '@app/contracts';
import { StreamError, StreamErrorCode, type DueItem, type LocalStream } from '@app/nats-streams';
import { asksFor, inGoNames, isEmpty, type TimeArguments } from './time-arguments.js';
import type { TimeCall } from './time-call.js';

/** What a caller's stream needs of those who keep all of them. */
export interface CallerHost {
  readonly maxWaitingCalls: number;
  /** Opens a stream that is paused and sends to `caller`. @throws StreamError */
  open(args: TimeArguments, caller: CallerStream): LocalStream<TimeRequest>;
  /** The caller has no stream any more. */
  released(caller: CallerStream): void;
}

/**
 * The stream that a connection has, or over HTTP a stream's id, and the calls that wait for its updates: first come,
 * first served, one update each. While none waits the stream is paused, and holds nothing but its place.
 *
 * Every call is answered once: with an update when it is due (at once if it is overdue), or with the error that says why
 * there is none; after `cancel`, and after `close`, not at all.
 */
export class CallerStream {
  private stream: LocalStream<TimeRequest> | undefined;
  private readonly waiting = new Set<TimeCall>();
  private whyNone = '';

  /** @param owner who calls, for logs: the face and the peer. */
  constructor(
    readonly owner: string,
    private readonly host: CallerHost,
  ) {}

  get isOpen(): boolean {
    return this.stream !== undefined;
  }

  /** How many calls wait. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /** For how long the next update has been due without anybody asking for it; negative while it is not due. */
  get unaskedForMs(): number {
    return this.stream && this.waiting.size === 0 ? -this.stream.dueInMs : -Infinity;
  }

  /** Begins a new stream, in place of the one there may be; the call gets its update 0, at once. */
  requestTimeStream(args: TimeArguments, call: TimeCall): void {
    this.answerFailure(call, () => {
      const before = this.stream;
      this.begin(args);
      before?.cancel();
      this.failWaiting(new StreamError(StreamErrorCode.Terminated, 'the stream was replaced by a new one'));
      this.enqueue(call);
    });
  }

  /**
   * The call gets the next update when it is due. With arguments it begins a stream where there is none; where there is
   * one they must be those that it was begun with.
   */
  getNextUpdate(args: TimeArguments, call: TimeCall): void {
    this.answerFailure(call, () => {
      if (this.stream) this.checkSame(args, this.stream.request);
      else if (isEmpty(args)) throw new StreamError(StreamErrorCode.InitializationFailed, this.notInitialized);
      else this.begin(args);
      if (this.waiting.size >= this.host.maxWaitingCalls) throw this.tooManyWait;
      this.enqueue(call);
    });
  }

  /** The next update, for the call that has waited longest. To be called by the sink alone. */
  deliver({ request, originUnixMs, nextSequence }: DueItem<TimeRequest, unknown>): void {
    const update = updateAt(request, originUnixMs, nextSequence);
    const [call] = this.waiting;
    if (!call) throw new Error(`nobody asked for update ${nextSequence}`);
    this.waiting.delete(call);
    // the last one ends the stream, and a stream that is paused would not end
    if (this.waiting.size === 0 && !update.isFinal) this.stream?.pause();
    call.update(update);
  }

  /** The stream has sent its last update, or cannot go on. To be called by those who keep it alone. */
  ended(error?: StreamError): void {
    this.release('');
    this.failWaiting(error ?? new StreamError(StreamErrorCode.InitializationFailed, this.notInitialized));
  }

  /** Whoever made the call does not want it answered any more; the update stays for the next. */
  cancel(call: TimeCall): void {
    if (this.waiting.delete(call) && this.waiting.size === 0) this.stream?.pause();
  }

  /** Ends the stream; what waits, and may be none, is told why. `why` is told to those who ask for updates later, too. */
  end(error: StreamError, why = ''): void {
    this.stream?.cancel();
    this.release(why);
    this.failWaiting(error);
  }

  /** The caller has gone: nobody is told anything. */
  close(): void {
    this.waiting.clear();
    this.stream?.cancel();
    this.release('');
  }

  private begin(args: TimeArguments): void {
    this.stream = this.host.open(args, this);
  }

  private enqueue(call: TimeCall): void {
    this.waiting.add(call);
    this.stream?.resume();
  }

  private release(why: string): void {
    if (!this.stream) return;
    this.stream = undefined;
    this.whyNone = why;
    this.host.released(this);
  }

  private failWaiting(error: StreamError): void {
    const calls = [...this.waiting];
    this.waiting.clear();
    for (const call of calls) call.fail(error);
  }

  private checkSame(args: TimeArguments, request: TimeRequest): void {
    if (isEmpty(args) || asksFor(args, request)) return;
    throw new StreamError(
      StreamErrorCode.InvalidRequest,
      'a stream with other arguments is open: call RequestTimeStream for a new one',
    );
  }

  private answerFailure(call: TimeCall, attempt: () => void): void {
    try {
      attempt();
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      call.fail(inGoNames(error));
    }
  }

  private get notInitialized(): string {
    return this.whyNone === '' ? 'Stream not initialized' : `Stream not initialized: ${this.whyNone}`;
  }

  private get tooManyWait(): StreamError {
    const { maxWaitingCalls } = this.host;
    return new StreamError(StreamErrorCode.LimitReached, `no more than ${maxWaitingCalls} calls may wait for a stream`);
  }
}
