import type { Socket } from 'node:net';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import type { CallerStream } from '../streams/caller-stream.js';
import { errorText } from '../streams/error-text.js';
import { timeMethod } from '../streams/time-methods.js';
import { Deadline } from './deadline.js';
import type { RpcCall, RpcCodec, RpcProtocol, WireBytes } from './rpc-call.js';

/** With so much that the client has not read no more of its calls are read … */
const MAX_UNREAD_BYTES = 64 * 1024;
/** … with so much, of calls that waited or came in one piece, it is cut … */
const CUT_UNREAD_BYTES = 4 * MAX_UNREAD_BYTES;
/** … and so it is when it has read nothing for so long. */
const UNREAD_TIMEOUT_MS = 10_000;

/** Who has sent the beginning of a call has so long to send the rest. */
const CALL_TIMEOUT_MS = 10_000;
/**
 * Who has closed its half, while calls wait, gets for so long what falls due. TCP says the same of one that still reads
 * and of one that has gone, so this is also how long a program that was killed is kept.
 */
const HALF_CLOSED_MS = 10_000;

/** Why a connection was ended from here, and by nobody's wish. */
export type CutReason = 'malformed' | 'slow' | 'unread';

export interface RpcConnectionEvents {
  /** The connection is closing for the client's fault. */
  onCut(reason: CutReason, error?: Error): void;
  /** A call failed of a fault of ours; it was answered. */
  onFault(error: unknown): void;
}

/**
 * A connection whose calls come by one of net/rpc's protocols. Its calls are answered as they fall due; a client that
 * closes its half after its calls gets those answers that are due within ten seconds, and then the end. What it holds is bounded, whatever comes.
 */
export class RpcConnection {
  private readonly codec: RpcCodec;
  private readonly restOfCall = new Deadline(CALL_TIMEOUT_MS, () => this.refuse('slow', REST_IS_MISSING));
  private readonly lastAnswers = new Deadline(HALF_CLOSED_MS, () => this.caller.end(HALF_CLOSED));
  private isCorked = false;
  private isHalfClosed = false;
  /** No more calls are read, and nothing more is answered. */
  private isOver = false;

  /** @param socket paused, and nobody else's from now on */
  constructor(
    private readonly socket: Socket,
    protocol: RpcProtocol,
    private readonly caller: CallerStream,
    private readonly events: RpcConnectionEvents,
  ) {
    this.codec = protocol((call) => this.take(call));
  }

  /** @param firstBytes what was read of the socket already */
  start(firstBytes: Uint8Array): void {
    this.socket
      .setNoDelay()
      .on('data', (chunk) => this.push(chunk))
      .on('drain', () => this.onDrain())
      .on('timeout', () => this.onTimeout())
      .once('end', () => this.onHalfClosed())
      .once('close', () => this.onClosed());
    this.push(firstBytes);
    this.socket.resume();
  }

  /** The replica leaves: closes when what was answered is written. The stream has been ended before. */
  close(): void {
    this.endCalls();
    this.socket.setTimeout(UNREAD_TIMEOUT_MS).destroySoon();
  }

  private get isFull(): boolean {
    return this.socket.writableLength > MAX_UNREAD_BYTES;
  }

  private push(chunk: Uint8Array): void {
    if (this.isOver) return;
    try {
      this.codec.push(chunk);
      this.expectRest();
    } catch (error) {
      this.refuse('malformed', error instanceof Error ? error : new Error(String(error)));
    }
  }

  private expectRest(): void {
    if (this.codec.isMidCall && !this.isHalfClosed && !this.isOver) this.restOfCall.start();
    else this.restOfCall.stop();
  }

  private take(call: RpcCall): void {
    if (this.isOver) return;
    this.restOfCall.stop(); // what has begun behind it has its own time
    const { reply } = call;
    const fail = (error: StreamError) => this.send(reply.failure(errorText(error)));
    try {
      const method = timeMethod(call.method);
      method(this.caller, call.readArguments(), { update: (update) => this.send(reply.update(update)), fail });
    } catch (error) {
      if (error instanceof StreamError) return fail(error);
      this.events.onFault(error);
      fail(new StreamError(StreamErrorCode.Terminated, 'the call could not be served', { cause: error }));
    }
  }

  /** What is sent in one turn leaves in one write. */
  private send(bytes: WireBytes): void {
    const { socket } = this;
    if (this.isOver || bytes.length === 0) return;
    if (!this.isCorked) {
      this.isCorked = true;
      socket.cork();
      process.nextTick(() => this.uncork());
    }
    socket.write(bytes);
    if (!this.isFull) return;
    socket.uncork();
    socket.cork();
    if (socket.writableLength <= CUT_UNREAD_BYTES) return;
    // what is sent now may be the answer of a stream, which is not to be closed before it returns
    this.endCalls();
    process.nextTick(() => this.endFor('unread'));
  }

  private uncork(): void {
    const { socket } = this;
    this.isCorked = false;
    socket.uncork();
    if (this.isOver) return;
    if (this.isHalfClosed) this.endIfAnswered();
    else if (this.isFull) this.pause();
  }

  private pause(): void {
    this.restOfCall.stop(); // it may have come: it is not read
    this.socket.setTimeout(UNREAD_TIMEOUT_MS).pause();
  }

  private onDrain(): void {
    if (this.isOver) return;
    this.socket.setTimeout(0).resume();
    this.expectRest();
  }

  private onHalfClosed(): void {
    if (this.isOver) return;
    this.isHalfClosed = true;
    this.restOfCall.stop();
    this.lastAnswers.start();
    this.endIfAnswered();
  }

  private endIfAnswered(): void {
    if (!this.isOver && !this.isCorked && this.caller.waitingCount === 0) this.close();
  }

  private onTimeout(): void {
    if (this.isOver) this.socket.destroy();
    else this.cut('unread');
  }

  /** Ends it with words, where the protocol has any. */
  private refuse(reason: CutReason, error: Error): void {
    this.send(this.codec.lastWords(errorText(new StreamError(StreamErrorCode.InvalidRequest, error.message))));
    this.cut(reason, error);
  }

  private cut(reason: CutReason, error?: Error): void {
    if (!this.isOver) this.endFor(reason, error);
  }

  private endFor(reason: CutReason, error?: Error): void {
    this.caller.close();
    this.close();
    if (reason === 'unread') this.socket.destroy();
    this.events.onCut(reason, error);
  }

  private onClosed(): void {
    this.endCalls();
    this.caller.close();
  }

  private endCalls(): void {
    this.isOver = true;
    this.restOfCall.stop();
    this.lastAnswers.stop();
  }
}

const REST_IS_MISSING = new Error(`the rest of a call has not come within ${CALL_TIMEOUT_MS / 1_000} s`);

const HALF_CLOSED = new StreamError(
  StreamErrorCode.Terminated,
  `the connection was closed for calls, and ${HALF_CLOSED_MS / 1_000} s later for answers`,
);
