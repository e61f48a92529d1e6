import type { ByteSink } from './byte-sink.js';
import { endChunk } from './end-event.js';
import { FrameQueue } from './frame-queue.js';
import { COMMENT, sseChunk, type SseFrame } from './sse-frame.js';
import type { CloseReason, ReaderView, SseReader, SseReaderOptions } from './sse-reader.js';
import type { Writer, WriteTurn } from './write-turn.js';

const COMMENT_FRAME: SseFrame = { bytes: COMMENT, eventId: undefined, sequence: undefined };
const NOTHING = Buffer.alloc(0);
/** So many times in a row may a reader's comment find no room; then nobody is there, or nobody reads. */
const MAX_STUCK_ROUNDS = 4;

/** A reader: what waits for it, and when that is written. */
export class OutletReader implements SseReader, Writer {
  isClosed = false;
  lastEventId: string | undefined;
  lastSequence: number | undefined;
  private readonly sinceUnixMs = Date.now();
  private readonly queue: FrameQueue;
  private readonly sink: ByteSink;
  private sentUpdates = 0;
  private isInTurn = false;
  /** What was written has not left yet: until then all that comes waits here, where it is bounded. */
  private isBlocked = false;
  private stuckRounds = 0;

  /** @param onClosing told once, when the reader takes nothing more; its last bytes may still be on their way. */
  constructor(
    private readonly id: string,
    makeSink: (onDrained: () => void) => ByteSink,
    private readonly options: SseReaderOptions,
    private readonly turn: WriteTurn,
    private readonly onClosing: (reader: OutletReader) => void,
  ) {
    this.queue = new FrameQueue(options.policy);
    this.sink = makeSink(() => this.drained());
  }

  send(frame: SseFrame): void {
    if (this.isClosed) return;
    // Many at once, as after a resume, are no reason to cut a reader that takes all it is given.
    if (!this.isBlocked && !this.queue.hasRoomFor(frame)) this.writeWaiting();
    if (!this.queue.push(frame)) return this.cut();
    if (!this.isInTurn && !this.isBlocked) this.askForTurn();
  }

  end(lastChunks = NOTHING): void {
    this.endWith(lastChunks, 'ended');
  }

  /** Ends it because this process stops; it is to come back after `retryMs`. */
  leave(retryMs: number): void {
    const last = this.queue.lastUpdate()?.sequence ?? this.lastSequence;
    this.endWith(endChunk('shutdown', last, retryMs), 'shutdown');
  }

  writeOut(): void {
    this.isInTurn = false;
    if (!this.isBlocked) this.writeWaiting();
  }

  /**
   * To be called at regular times: tells the other side that the connection lives, or finds that it does not; ends who
   * has expired.
   */
  comment(): void {
    if (this.isExpired) return this.expire();
    if (!this.isBlocked) return this.send(COMMENT_FRAME);
    this.stuckRounds += 1;
    if (this.stuckRounds < MAX_STUCK_ROUNDS) return;
    this.close('too slow');
    this.sink.destroy();
  }

  /** The connection is closed. */
  gone(): void {
    this.close('gone');
  }

  /** Gives up what has not left yet. */
  destroy(): void {
    this.sink.destroy();
  }

  view(): ReaderView {
    const { policy, streamId, address, key } = this.options;
    return {
      id: this.id,
      streamId,
      address,
      key,
      sinceUnixMs: this.sinceUnixMs,
      policy,
      sentUpdates: this.sentUpdates,
      queuedUpdates: this.queue.updates,
      queuedBytes: this.queue.byteLength,
    };
  }

  private askForTurn(): void {
    this.isInTurn = true;
    this.turn.add(this);
  }

  private drained(): void {
    this.isBlocked = false;
    this.stuckRounds = 0;
    if (this.queue.length > 0 && !this.isInTurn) this.askForTurn();
  }

  private writeWaiting(): void {
    if (this.queue.length > 0) this.isBlocked = !this.sink.write(this.takeWaiting());
  }

  private takeWaiting(): Buffer {
    const last = this.queue.lastUpdate();
    if (last) {
      this.lastEventId = last.eventId;
      this.lastSequence = last.sequence;
    }
    this.sentUpdates += this.queue.updates;
    return this.queue.take(this.turn.join);
  }

  private cut(): void {
    this.queue.drop();
    this.endWith(sseChunk('error', this.options.tooSlowData(), this.lastEventId), 'too slow');
  }

  private get isExpired(): boolean {
    const { expiresUnixMs } = this.options;
    return expiresUnixMs !== undefined && Date.now() >= expiresUnixMs;
  }

  /** What waits goes out before: it came while the reader was still good, or less than a round later. */
  private expire(): void {
    const last = this.queue.lastUpdate()?.eventId ?? this.lastEventId;
    this.endWith(sseChunk('error', this.options.expiredData?.() ?? '', last), 'expired');
  }

  private endWith(lastChunks: Buffer, reason: CloseReason): void {
    if (this.isClosed) return;
    // What waits is bounded, so it may go to a socket that is behind; for who is cut nothing waits any more.
    const waiting = this.queue.length > 0 ? this.takeWaiting() : NOTHING;
    this.sink.end(Buffer.concat([waiting, lastChunks]));
    this.close(reason);
  }

  private close(reason: CloseReason): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.queue.drop();
    this.onClosing(this);
    this.options.onClose(reason);
  }
}
