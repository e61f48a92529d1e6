import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import type { Clock } from '../timing/clock.js';
import type { Row } from './row.js';

/** How long an ended stream's epoch is remembered: longer than any message that belongs to it can be under way. */
const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 100_000;

export interface StreamLimits {
  /** Streams that one replica serves; default 100,000. */
  readonly maxStreams: number;
  /** Streams that one client may have at one replica; default 10,000. */
  readonly maxStreamsPerClient: number;
}

/** What was granted under an epoch: a message that asks for the same again is answered as before. */
export type Grant<Request> = Pick<Row<Request>, 'request' | 'originUnixMs' | 'fromSequence'>;

interface Remembered<Request> {
  readonly epoch: number;
  readonly untilMs: number;
  /** Of a stream that came to its own end; what was taken from here or cancelled is granted no more. */
  readonly grant: Grant<Request> | undefined;
}

/** The rows of a replica by client and stream, and for a while the epochs of those that have ended (P6). */
export class StreamTable<Request> {
  private readonly clients = new Map<string, Map<string, Row<Request>>>();
  private readonly ended = new Map<string, Remembered<Request>>();
  private count = 0;

  constructor(
    private readonly limits: StreamLimits,
    private readonly clock: Clock,
    /** Streams that are not in the table and count in the limit of all. */
    private readonly countElsewhere: () => number = () => 0,
  ) {}

  get streamCount(): number {
    return this.count;
  }

  get clientCount(): number {
    return this.clients.size;
  }

  clientIds(): IterableIterator<string> {
    return this.clients.keys();
  }

  hasClient(clientId: string): boolean {
    return this.clients.has(clientId);
  }

  get(clientId: string, streamId: string): Row<Request> | undefined {
    return this.clients.get(clientId)?.get(streamId);
  }

  rowsOf(clientId: string): Row<Request>[] {
    return [...(this.clients.get(clientId)?.values() ?? [])];
  }

  rows(): Row<Request>[] {
    return [...this.clients.values()].flatMap((streams) => [...streams.values()]);
  }

  /** The highest epoch known of a stream, live or ended of late; -1 if none. */
  knownEpoch(clientId: string, streamId: string): number {
    const live = this.get(clientId, streamId);
    if (live) return live.key.epoch;
    return this.rememberedOf(clientId, streamId)?.epoch ?? -1;
  }

  /** What was granted under the epoch that is known; undefined if that was cancelled. */
  grantOf(clientId: string, streamId: string): Grant<Request> | undefined {
    return this.get(clientId, streamId) ?? this.rememberedOf(clientId, streamId)?.grant;
  }

  /** @throws StreamError 1005 if one more stream is too many. */
  checkRoom(): void {
    const { maxStreams } = this.limits;
    if (this.count + this.countElsewhere() < maxStreams) return;
    throw new StreamError(StreamErrorCode.LimitReached, `this replica serves its limit of ${maxStreams} streams`);
  }

  /** @throws StreamError 1005 if one more stream of this client is too many. */
  checkRoomFor(clientId: string): void {
    this.checkRoom();
    const { maxStreamsPerClient } = this.limits;
    if ((this.clients.get(clientId)?.size ?? 0) >= maxStreamsPerClient) {
      throw new StreamError(
        StreamErrorCode.LimitReached,
        `the client has its limit of ${maxStreamsPerClient} streams at this replica`,
      );
    }
  }

  add(row: Row<Request>): void {
    const { clientId, streamId } = row.key;
    let streams = this.clients.get(clientId);
    if (!streams) {
      streams = new Map();
      this.clients.set(clientId, streams);
    }
    if (!streams.has(streamId)) this.count += 1;
    streams.set(streamId, row);
  }

  /** Takes the row out if it is still the stream's present one. */
  remove(row: Row<Request>): void {
    const { clientId, streamId } = row.key;
    const streams = this.clients.get(clientId);
    if (streams?.get(streamId) !== row) return;
    streams.delete(streamId);
    this.count -= 1;
    if (streams.size === 0) this.clients.delete(clientId);
  }

  /** A message with this epoch or a lower one that comes late shall not bring the stream back. */
  rememberEnded(clientId: string, streamId: string, epoch: number, grant?: Grant<Request>): void {
    const key = endedKey(clientId, streamId);
    const nowMs = this.clock.nowMs();
    const known = this.ended.get(key);
    this.ended.delete(key); // the map's order is the order of ending
    const ended = known && known.epoch > epoch ? known : { epoch, grant };
    this.ended.set(key, { ...ended, untilMs: nowMs + REMEMBER_MS });
    for (const [oldest, { untilMs }] of this.ended) {
      if (untilMs > nowMs && this.ended.size <= MAX_REMEMBERED) break;
      this.ended.delete(oldest);
    }
  }

  private rememberedOf(clientId: string, streamId: string): Remembered<Request> | undefined {
    const remembered = this.ended.get(endedKey(clientId, streamId));
    return remembered && remembered.untilMs > this.clock.nowMs() ? remembered : undefined;
  }
}

function endedKey(clientId: string, streamId: string): string {
  return `${clientId} ${streamId}`;
}
