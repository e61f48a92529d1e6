import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { OnModuleDestroy } from '@nestjs/common';
import { type Clock, SystemClock } from '@app/nats-streams';
import { ResponseSink, SocketSink, type ByteSink } from './byte-sink.js';
import { comebackMs, leaveEvenly } from './leaving.js';
import { OutletReader } from './outlet-reader.js';
import { retryChunk, textInChunks } from './sse-frame.js';
import type { ReaderView, SseReader, SseReaderOptions } from './sse-reader.js';
import { SlotWheel } from './slot-wheel.js';
import { answerHead, beginStream, RETRY_MS } from './stream-head.js';
import { takeSocket } from './take-socket.js';
import { WriteTurn } from './write-turn.js';

export interface SseOutletOptions {
  /** Over how long a time readers are sent away at shutdown. */
  readonly shutdownSpreadMs: number;
  /** How often every reader gets a comment. */
  readonly commentMs: number;
  /** How long the last bytes of a reader may take. */
  readonly closeWithinMs: number;
}

export const OUTLET_DEFAULTS: SseOutletOptions = {
  shutdownSpreadMs: 2_000,
  commentMs: 15_000,
  closeWithinMs: 5_000,
};

const COMMENT_SLOTS = 60;
const CLOSING_SLOTS = 20;
/** After so much silence TCP asks whether the other side is still there. */
const PROBE_AFTER_MS = 15_000;

const FIRST_CHUNK = retryChunk(RETRY_MS);

/**
 * The bytes of all event streams of this process. Nest decides who reads what; from the head on, the response is taken
 * from it. What a reader has not taken yet waits for it alone, and bounded: nobody else is later for it.
 */
export class SseOutlet implements OnModuleDestroy {
  private readonly turn = new WriteTurn();
  private readonly reading: SlotWheel<OutletReader>;
  /** Those who get nothing more, and whose last bytes are on their way. */
  private readonly closing: SlotWheel<OutletReader>;
  private readonly options: SseOutletOptions;
  private opened = 0;
  private left: Promise<void> | undefined;
  private onAllClosed: (() => void) | undefined;

  constructor(
    options: Partial<SseOutletOptions> = {},
    private readonly clock: Clock = new SystemClock(),
  ) {
    this.options = { ...OUTLET_DEFAULTS, ...options };
    const { commentMs, closeWithinMs } = this.options;
    const comments = { roundMs: commentMs, slots: COMMENT_SLOTS };
    this.reading = new SlotWheel(clock, comments, (reader) => reader.comment());
    const deadlines = { roundMs: closeWithinMs, slots: CLOSING_SLOTS };
    this.closing = new SlotWheel(clock, deadlines, (reader) => reader.destroy());
  }

  get readerCount(): number {
    return this.reading.size;
  }

  /** This process stops: who is opened now is sent away at once, to come back elsewhere. */
  get isLeaving(): boolean {
    return this.left !== undefined;
  }

  /** In the order in which they came. */
  readers(): ReaderView[] {
    return this.reading.members().map((reader) => reader.view());
  }

  /**
   * Takes a response over, nothing of which was sent: head, `retry` and greeting leave at once. The response itself is
   * finished then, and says so; `onClose` tells when the reader has gone, and never before this has returned. For HEAD
   * only the head is sent, and the reader is closed at once.
   */
  open(request: IncomingMessage, response: ServerResponse, options: SseReaderOptions): SseReader {
    const { socket } = request;
    const isHead = request.method === 'HEAD';
    if (isHead) answerHead(response);
    else beginStream(response, firstText(options.greeting));
    const reader = this.readerOf(isHead ? undefined : takeSocket(response), response, options);
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    socket.once('close', () => this.closed(reader));
    this.reading.add(reader);
    if (isHead || socket.destroyed) queueMicrotask(() => this.closed(reader));
    else if (this.isLeaving) queueMicrotask(() => reader.leave(comebackMs()));
    return reader;
  }

  private readerOf(socket: Socket | undefined, response: ServerResponse, options: SseReaderOptions): OutletReader {
    const makeSink = (onDrained: () => void): ByteSink =>
      socket ? new SocketSink(socket, onDrained) : new ResponseSink(response, onDrained);
    this.opened += 1;
    return new OutletReader(String(this.opened), makeSink, options, this.turn, this.onClosing);
  }

  /** Before streams and connections are closed, which Nest does in later steps: until it leaves, a reader is served. */
  async onModuleDestroy(): Promise<void> {
    await this.leave();
  }

  /**
   * Sends all readers away, evenly over the time that was set, each with a time of its own after which to come back;
   * resolves when their connections are closed.
   */
  leave(): Promise<void> {
    this.left ??= this.leaveAll();
    return this.left;
  }

  private async leaveAll(): Promise<void> {
    await leaveEvenly(this.reading.members(), this.options.shutdownSpreadMs, this.clock);
    if (this.closing.size > 0) await new Promise<void>((resolve) => (this.onAllClosed = resolve));
  }

  private readonly onClosing = (reader: OutletReader): void => {
    this.reading.remove(reader);
    this.closing.add(reader);
  };

  private closed(reader: OutletReader): void {
    reader.gone();
    this.closing.remove(reader);
    if (this.closing.size === 0) this.onAllClosed?.();
  }
}

function firstText(greeting: Buffer | undefined): Buffer {
  return textInChunks(greeting ? Buffer.concat([FIRST_CHUNK, greeting]) : FIRST_CHUNK);
}
