import type { NatsConnection } from '@nats-io/transport-node';
import type { RawOutbound } from '../link/raw-outbound.js';
import type { StreamSource } from '../protocol/stream-source.js';
import { subjectOf, type PubHead } from './pub-head.js';
import type { DueItem, Sink } from './sink.js';

const BUFFER_BYTES = 256 * 1_024;
/** Larger items are published one by one: they gain nothing, and the library knows the broker's limit. */
const MAX_ITEM_BYTES = 8 * 1_024;
/** `PUB `, a subject, a space, the size, and a line end on both sides of the item. */
const MAX_FRAME_BYTES = MAX_ITEM_BYTES + 512;
const SIZE_DIGITS = 4;
/** So much may wait in the socket for a broker that is slow: what comes later is late, and memory does not grow. */
const MAX_WAITING_BYTES = 4 * 1_024 * 1_024;
const WARN_EVERY_MS = 10_000;

const CR = 13;
const LF = 10;
const SPACE = 32;
const ZERO = 48;

/**
 * Writes the items of a turn as `PUB` frames into one buffer that leaves in one write. Nothing is allocated for an item
 * if its source can write bytes.
 */
export class FrameSink implements Sink<PubHead> {
  private buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private used = 0;
  private frames = 0;
  private payloadBytes = 0;

  private warnedMs = -Infinity;

  constructor(
    private readonly connection: NatsConnection,
    private readonly outbound: RawOutbound,
    private readonly warn: (text: string) => void = () => undefined,
  ) {}

  get isFull(): boolean {
    const { waitingBytes } = this.outbound;
    if (waitingBytes <= MAX_WAITING_BYTES) return false;
    const nowMs = performance.now();
    if (nowMs - this.warnedMs >= WARN_EVERY_MS) {
      this.warnedMs = nowMs;
      this.warn(`updates are late: the broker takes them more slowly than they are due; ${waitingBytes} bytes wait`);
    }
    return true;
  }

  send<Request>(item: DueItem<Request, PubHead>, source: StreamSource<Request>): void {
    if (this.used + MAX_FRAME_BYTES > BUFFER_BYTES) this.flush();
    const { buffer } = this;
    const head = item.address;
    buffer.set(head, this.used);
    const payloadAt = this.used + head.length + SIZE_DIGITS + 2;
    const endAt = this.payload(item, source, payloadAt);
    if (endAt === undefined) return;
    this.size(payloadAt - 2, endAt - payloadAt);
    buffer[endAt] = CR;
    buffer[endAt + 1] = LF;
    this.used = endAt + 2;
    this.frames += 1;
    this.payloadBytes += endAt - payloadAt;
  }

  flush(): void {
    if (this.used === 0) return;
    const isFree = this.outbound.send(this.buffer.subarray(0, this.used), this.frames, this.payloadBytes);
    // the socket still reads from it
    if (!isFree) this.buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    this.used = 0;
    this.frames = 0;
    this.payloadBytes = 0;
  }

  /** Writes the item; returns where it ends, or undefined if it went by itself. */
  private payload<Request>(
    item: DueItem<Request, PubHead>,
    source: StreamSource<Request>,
    at: number,
  ): number | undefined {
    if (source.encodeInto) return source.encodeInto(item, this.buffer, at);
    const text = source.encode(item.request, item.originUnixMs, item.nextSequence);
    if (text.length * 3 <= MAX_ITEM_BYTES) return at + this.buffer.write(text, at, 'utf8');
    this.flush();
    this.connection.publish(subjectOf(item.address), text);
    return undefined;
  }

  /** Right-aligned, with spaces before it: the broker takes any number of them. */
  private size(endAt: number, bytes: number): void {
    const { buffer } = this;
    let rest = bytes;
    for (let at = endAt - 1; at >= endAt - SIZE_DIGITS; at -= 1) {
      buffer[at] = rest > 0 || at === endAt - 1 ? ZERO + (rest % 10) : SPACE;
      rest = Math.floor(rest / 10);
    }
    buffer[endAt] = CR;
    buffer[endAt + 1] = LF;
  }
}
