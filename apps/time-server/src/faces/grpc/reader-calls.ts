import type { StatusObject } from '@grpc/grpc-js';
import type { TimeRequest } from '@app/contracts';
import { type LocalStream, StreamError, StreamErrorCode } from '@app/nats-streams';
import { cancellation, type Cursor, failureOf } from './grpc-status.js';
import type { ReaderCall } from './reader-call.js';
import type { ListStreamsRequestMessage, ListStreamsResponseMessage, StreamInfoMessage } from './time-messages.js';

const MAX_PAGE_SIZE = 100;
const SWEEP_MS = 1_000;
/** So long an ended call may take nothing before it is reset: what it still has to say is said by then, or never. */
const LEAVING_MS = 10_000;

/** How long readers are borne with, in ms, `Infinity` for no bound, and how many. */
export interface ReaderLimits {
  /** A reader that takes nothing of what is due for so long is ended; one that takes slowly is waited for. */
  readonly maxBehindMs: number;
  /** A reader that has been there for so long is asked to come again. */
  readonly maxAgeMs: number;
  /** With those that have ended and have not read so. */
  readonly maxReaders: number;
}

/** One who reads, under the number of its arrival. */
interface Reader {
  readonly number: number;
  readonly call: ReaderCall;
  readonly stream: LocalStream<TimeRequest>;
}

/** All who read a stream here. Once in a second those are ended who must go. */
export class ReaderCalls {
  /** By the stream's id, in the order of their arrival. */
  private readonly readers = new Map<string, Reader>();
  private arrived = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly limits: ReaderLimits) {
    this.timer = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  /** @throws StreamError 1005 if one more is too many. */
  checkRoom(): void {
    const { maxReaders } = this.limits;
    if (this.readers.size < maxReaders) return;
    throw new StreamError(StreamErrorCode.LimitReached, `this replica serves its limit of ${maxReaders} streams`);
  }

  /** From now on it is listed, and swept; `remove` is to be called when its call is over. */
  add(call: ReaderCall, stream: LocalStream<TimeRequest>): void {
    this.arrived += 1;
    this.readers.set(stream.id, { number: this.arrived, call, stream });
  }

  /** @returns whether it was there. */
  remove({ id }: LocalStream<TimeRequest>): boolean {
    return this.readers.delete(id);
  }

  /** @returns whether there was such a stream. */
  cancel(streamId: string): boolean {
    const reader = this.readers.get(streamId);
    if (!reader || reader.call.isEnded) return false;
    reader.call.end(cancellation(reader.stream));
    return true;
  }

  /**
   * One page, oldest first; a stream that comes or goes between two pages neither hides nor repeats another.
   * @throws StreamError 1002
   */
  page({ pageSize, pageToken }: ListStreamsRequestMessage): ListStreamsResponseMessage {
    const size = pageSize === 0 ? MAX_PAGE_SIZE : pageSize;
    const after = /^\d*$/.test(pageToken) ? Number(pageToken) : NaN;
    const wrong = [
      ...(size >= 1 && size <= MAX_PAGE_SIZE
        ? []
        : [{ field: 'pageSize', message: `must be a number from 1 to ${MAX_PAGE_SIZE}, or 0` }]),
      ...(Number.isSafeInteger(after)
        ? []
        : [{ field: 'pageToken', message: 'must be the next_page_token of an answer' }]),
    ];
    if (wrong.length > 0) throw StreamError.invalid(wrong);
    const streams: StreamInfoMessage[] = [];
    let last = 0;
    for (const { number, call, stream } of this.readers.values()) {
      if (number <= after || call.isEnded) continue;
      if (streams.length === size) return { streams, nextPageToken: String(last) };
      streams.push(infoOf(call, stream));
      last = number;
    }
    return { streams, nextPageToken: '' };
  }

  /** Ends all with one reason, and each with its cursor. */
  endAll(reason: StreamError): void {
    for (const { call, stream } of this.readers.values()) call.end(failureOf(reason, stream));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    const nowUnixMs = Date.now();
    const nowMs = performance.now();
    for (const { call, stream } of this.readers.values()) {
      // in sweeps, so that a standstill of this process is no one else's fault
      const unmovedMs = call.countSweep() * SWEEP_MS;
      if (call.isEnded) {
        if (unmovedMs > LEAVING_MS) call.reset();
      }
      // grpc-js's own end at the deadline waits behind updates that a slow reader may never read
      else if (nowUnixMs >= call.deadlineUnixMs) call.drop();
      else if (unmovedMs > this.limits.maxBehindMs) call.end(this.tooFarBehind(stream));
      else if (nowMs - call.beganMs > this.limits.maxAgeMs) call.end(failureOf(CONNECTION_IS_OLD, stream));
    }
  }

  private tooFarBehind(cursor: Cursor): StatusObject {
    const text = `the reader has taken nothing for ${this.limits.maxBehindMs / 1000} s; resume where it stands`;
    return failureOf(new StreamError(StreamErrorCode.LimitReached, text), cursor);
  }
}

const CONNECTION_IS_OLD = new StreamError(
  StreamErrorCode.Connection,
  'the connection has reached its age; resume on another',
);

function infoOf({ peer }: ReaderCall, stream: LocalStream<TimeRequest>): StreamInfoMessage {
  const { id, request, originUnixMs, nextSequence, isPaused } = stream;
  return { id, peer, request, originUnixMs, nextSequence, isPaused };
}
