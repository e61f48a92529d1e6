import type { OverflowPolicy } from './frame-queue.js';
import type { SseFrame } from './sse-frame.js';

/**
 * Why a reader gets nothing more: it left, its stream was over, it did not keep up, what it came with has
 * expired, or this process stops.
 */
export type CloseReason = 'gone' | 'ended' | 'too slow' | 'expired' | 'shutdown';

/** What is known of who reads, and how it wants to be treated. */
export interface SseReaderOptions {
  readonly policy: OverflowPolicy;
  readonly streamId: string;
  readonly address: string;
  /** The name of the key or token it came with. */
  readonly key?: string;
  /** Whole chunks that go out with the head. */
  readonly greeting?: Buffer;
  /** The data of the `error` event with which a reader is cut that does not keep up. */
  tooSlowData(): string;
  /** When what it came with is over; it is cut with the next comment. */
  readonly expiresUnixMs?: number;
  /** The data of the `error` event with which it is cut then. */
  expiredData?(): string;
  /** Called once, when the reader takes nothing more; it may be called from within `send` and `end`. */
  onClose(reason: CloseReason): void;
}

/** One connection that reads a stream. */
export interface SseReader {
  /** Hands a frame on, together with all others of this turn of the event loop; a closed reader gets nothing. */
  send(frame: SseFrame): void;
  /** Sends what waits, and these chunks, and ends the response. Twice is once. */
  end(lastChunks?: Buffer): void;
  readonly isClosed: boolean;
  /** The id and the number of the last update that was written. */
  readonly lastEventId: string | undefined;
  readonly lastSequence: number | undefined;
}

/** What others may know of a reader. */
export interface ReaderView {
  readonly id: string;
  readonly streamId: string;
  readonly address: string;
  readonly key?: string;
  readonly sinceUnixMs: number;
  readonly policy: OverflowPolicy;
  readonly sentUpdates: number;
  readonly queuedUpdates: number;
  readonly queuedBytes: number;
}
