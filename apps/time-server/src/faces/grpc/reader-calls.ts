import type { StatusObject } from '@grpc/grpc-js';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { cancellation, failureOf } from './grpc-status.js';
import type { ReaderCall } from './reader-call.js';
import type { ListStreamsRequestMessage, ListStreamsResponseMessage, StreamInfoMessage } from './time-messages.js';

const MAX_PAGE_SIZE = 100;
const SWEEP_MS = 1_000;

/** How long readers are borne with; all in ms, `Infinity` for no bound. */
export interface ReaderLimits {
  /** A reader that is further behind is ended. */
  readonly maxBehindMs: number;
  /** A reader that has been there for so long is asked to come again. */
  readonly maxAgeMs: number;
}

/** All who read a stream here, each under the number of its arrival. Once in a second those are ended who must go. */
export class ReaderCalls {
  private readonly calls = new Map<number, ReaderCall>();
  private readonly numbers = new Map<string, number>();
  private arrived = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly limits: ReaderLimits) {
    this.timer = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  /** From now on it is listed, and swept; `remove` is to be called when its call is over. */
  add(call: ReaderCall): void {
    this.arrived += 1;
    this.calls.set(this.arrived, call);
    if (call.timeStream) this.numbers.set(call.timeStream.id, this.arrived);
  }

  remove(call: ReaderCall): void {
    const id = call.timeStream?.id ?? '';
    this.calls.delete(this.numbers.get(id) ?? 0);
    this.numbers.delete(id);
  }

  /** @returns whether there was such a stream. */
  cancel(streamId: string): boolean {
    const call = this.calls.get(this.numbers.get(streamId) ?? 0);
    if (!call?.timeStream || call.isEnded) return false;
    call.end(cancellation(call.timeStream));
    return true;
  }

  /**
   * One page, oldest first; a stream that comes or goes between two pages neither hides nor repeats another.
   * @throws StreamError 1002
   */
  page({ pageSize, pageToken }: ListStreamsRequestMessage): ListStreamsResponseMessage {
    const size = pageSize === 0 ? MAX_PAGE_SIZE : pageSize;
    const after = pageToken === '' ? 0 : Number(pageToken);
    const wrong = [
      ...(size >= 1 && size <= MAX_PAGE_SIZE
        ? []
        : [{ field: 'pageSize', message: `must be a number from 1 to ${MAX_PAGE_SIZE}, or 0` }]),
      ...(Number.isSafeInteger(after) && after >= 0
        ? []
        : [{ field: 'pageToken', message: 'must be the next_page_token of an answer' }]),
    ];
    if (wrong.length > 0) throw StreamError.invalid(wrong);
    const streams: StreamInfoMessage[] = [];
    let last = 0;
    for (const [number, call] of this.calls) {
      if (number <= after || call.isEnded) continue;
      if (streams.length === size) return { streams, nextPageToken: String(last) };
      streams.push(...infoOf(call));
      last = number;
    }
    return { streams, nextPageToken: '' };
  }

  /** Ends all with one reason, and each with its cursor. */
  endAll(reason: StreamError): void {
    for (const call of this.calls.values()) call.end(failureOf(reason, call.timeStream));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    const nowUnixMs = Date.now();
    const nowMs = performance.now();
    for (const call of this.calls.values()) {
      if (call.isEnded || !call.timeStream) continue;
      // grpc-js's own end at the deadline waits behind updates that a slow reader may never read
      if (nowUnixMs >= call.deadlineUnixMs) call.drop();
      else if (-call.timeStream.dueInMs > this.limits.maxBehindMs) call.end(this.tooFarBehind(call));
      else if (nowMs - call.beganMs > this.limits.maxAgeMs) call.end(failureOf(CONNECTION_IS_OLD, call.timeStream));
    }
  }

  private tooFarBehind({ timeStream }: ReaderCall): StatusObject {
    const text = `the reader is more than ${this.limits.maxBehindMs / 1000} s behind; resume where it stands`;
    return failureOf(new StreamError(StreamErrorCode.LimitReached, text), timeStream);
  }
}

const CONNECTION_IS_OLD = new StreamError(
  StreamErrorCode.Connection,
  'the connection has reached its age; resume on another',
);

function infoOf({ peer, timeStream }: ReaderCall): StreamInfoMessage[] {
  if (!timeStream) return [];
  const { id, request, originUnixMs, nextSequence, isPaused } = timeStream;
  return [{ id, peer, request, originUnixMs, nextSequence, isPaused }];
}
