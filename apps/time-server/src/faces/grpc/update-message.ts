import { dueMs, lastSequence, type TimeRequest, updateAt } from '@app/contracts';
import type { NextItem } from '@app/nats-streams';

/** What the names of zones in any mix of cases may use of memory. */
const MAX_ZONES = 1_000;
/** Before each message: whether it is compressed, which none is, and its length. */
const FRAME_BYTES = 5;
/** The frame, tags and lengths, two varints of 10 bytes, the text of an instant. */
const MESSAGE_BYTES = 64;

const TIMESTAMP = 0x08;
const TIME_STRING = 0x12;
const SEQUENCE_NUM = 0x18;
const IS_FINAL = 0x20;

/** The fields that all updates of one zone and instant share. */
interface Head {
  dueUnixMs: number;
  length: number;
  readonly bytes: Buffer;
  /** The number of the message that was made last, and which is not the last of its stream; NaN for none. */
  sequence: number;
  message: Buffer;
}

const NOTHING = Buffer.alloc(0);

/**
 * Makes updates as `TimeResponse` of time.proto, framed as gRPC writes them. What streams of one zone and instant share
 * is written once: streams fall due together. Those that began together share the whole message.
 */
export class UpdateMessages {
  private readonly heads = new Map<string, Head>();
  private readonly target = Buffer.alloc(MESSAGE_BYTES);

  /**
   * @returns the message; others may be given the same, so it is not to be changed.
   * @throws RangeError as `updateAt`.
   */
  messageOf({ request, originUnixMs, nextSequence }: NextItem<TimeRequest>): Buffer {
    const head = this.headOf(request, originUnixMs, nextSequence);
    if (nextSequence === lastSequence(request)) return this.write(head, nextSequence, true);
    if (head.sequence !== nextSequence) {
      head.message = this.write(head, nextSequence, false);
      head.sequence = nextSequence;
    }
    return head.message;
  }

  private write(head: Head, sequence: number, isFinal: boolean): Buffer {
    const { target } = this;
    target.set(head.bytes, 0); // all of its place: to cut it costs more than to copy it
    let at = head.length;
    // proto3 leaves out what is zero
    if (sequence > 0) {
      target[at] = SEQUENCE_NUM;
      at = writeVarint(sequence, target, at + 1);
    }
    if (isFinal) {
      target[at++] = IS_FINAL;
      target[at++] = 1;
    }
    target.writeUInt32BE(at - FRAME_BYTES, FRAME_BYTES - 4);
    return Buffer.from(target.subarray(0, at));
  }

  private headOf(request: TimeRequest, originUnixMs: number, sequence: number): Head {
    const dueUnixMs = originUnixMs + dueMs(request, sequence);
    let head = this.heads.get(request.timeZone);
    if (head?.dueUnixMs === dueUnixMs) return head;
    if (!head) {
      if (this.heads.size >= MAX_ZONES) this.heads.clear();
      head = { dueUnixMs: NaN, length: 0, bytes: Buffer.alloc(MESSAGE_BYTES), sequence: NaN, message: NOTHING };
      this.heads.set(request.timeZone, head);
    }
    const { timestamp, timeString } = updateAt(request, originUnixMs, sequence);
    head.length = writeHead(head.bytes, timestamp, timeString);
    head.dueUnixMs = dueUnixMs;
    head.sequence = NaN;
    return head;
  }
}

function writeHead(target: Buffer, timestamp: number, timeString: string): number {
  let at = FRAME_BYTES;
  if (timestamp !== 0) {
    target[at] = TIMESTAMP;
    at = writeSigned(timestamp, target, at + 1);
  }
  target[at] = TIME_STRING;
  target[at + 1] = timeString.length;
  return at + 2 + target.write(timeString, at + 2, 'latin1');
}

/** An instant before 1970 is negative, and has all 64 bits. */
function writeSigned(value: number, target: Buffer, start: number): number {
  let at = start;
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) target[at++] = Number(rest & 0x7fn) | 0x80;
  target[at++] = Number(rest);
  return at;
}

/** A whole number from 0, up to the largest safe one. */
function writeVarint(value: number, target: Buffer, start: number): number {
  let at = start;
  let rest = value;
  while (rest >= 0x80) {
    target[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  target[at++] = rest;
  return at;
}
