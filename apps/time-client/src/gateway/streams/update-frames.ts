import { writeUpdate } from '@app/contracts';
import { twoDecimals } from '../series/buckets.js';
import type { UpdateFrame } from '../sse/sse-frame.js';
import type { EventIds } from './event-ids.js';
import type { StreamIdentity } from './stream-identity.js';

/** A chunk's head: its length in hexadecimal, always three digits. */
const CHUNK_HEAD = '000\r\n';
const DATA = Buffer.from('\ndata: ');
const FINAL = Buffer.from('true}');
const NOT_FINAL_BYTES = 'false}'.length;
const END = Buffer.from('\n\n\r\n');
const CHUNK_END_BYTES = '\r\n'.length;
const MAX_DIGITS_AND_CHECK = 18;
const UPDATE_ROOM = 128;
const DETAIL_ROOM = 128;
/** Every token with its update and its detail has room here. */
const scratch = Buffer.alloc(1_024);

/** The frames of the updates of one stream under one token: what all readers of that token get. */
export class UpdateFrames {
  /** All that comes before an update's number. */
  private readonly head: Buffer;

  constructor(
    private readonly eventIds: EventIds,
    private readonly identity: StreamIdentity,
  ) {
    const { token } = eventIds;
    this.head = Buffer.from(`${CHUNK_HEAD}event: update\nid: ${token}.`, 'latin1');
    const most = this.head.length + MAX_DIGITS_AND_CHECK + DATA.length + UPDATE_ROOM + DETAIL_ROOM + END.length;
    if (most > scratch.length) throw new RangeError(`a token of ${token.length} characters is too long`);
  }

  /** The id of update `sequence`. */
  eventId(sequence: number): string {
    return this.eventIds.of(sequence);
  }

  /** Update `sequence` and no more than that. */
  plain(sequence: number): UpdateFrame {
    return this.framed(sequence, this.writeBody(sequence));
  }

  /** Update `sequence`, how late it came, and whose it is. @param owner the replica's name: an id, nothing to escape. */
  detailed(sequence: number, latenessMs: number, owner: string): UpdateFrame {
    const at = this.writeBody(sequence) - 1;
    const detail = `,"latenessMs":${twoDecimals(latenessMs)},"owner":"${owner}"}`;
    return this.framed(sequence, at + scratch.write(detail, at, 'latin1'));
  }

  /** Writes all but the end, and returns where that stands. */
  private writeBody(sequence: number): number {
    const { identity } = this;
    scratch.set(this.head, 0);
    let at = this.head.length;
    at += scratch.write(String(sequence), at, 'latin1');
    at = this.eventIds.writeLetters(sequence, scratch, at);
    scratch.set(DATA, at);
    at = writeUpdate(identity.pace, identity.originUnixMs, sequence, scratch, at + DATA.length);
    if (sequence !== identity.endSequence) return at;
    // the shared stream goes on, but for this reader it is the last
    at -= NOT_FINAL_BYTES;
    scratch.set(FINAL, at);
    return at + FINAL.length;
  }

  private framed(sequence: number, endAt: number): UpdateFrame {
    scratch.set(END, endAt);
    const length = endAt + END.length;
    writeChunkLength(scratch, length);
    const bytes = Buffer.allocUnsafe(length);
    scratch.copy(bytes, 0, 0, length);
    return new WrittenFrame(bytes, this.eventIds, sequence);
  }
}

class WrittenFrame implements UpdateFrame {
  constructor(
    readonly bytes: Buffer,
    private readonly eventIds: EventIds,
    readonly sequence: number,
  ) {}

  get eventId(): string {
    return this.eventIds.of(this.sequence);
  }

  skipping(skipped: number): Buffer {
    const objectEnd = this.bytes.length - END.length - 1;
    const added = Buffer.from(`,"skipped":${skipped}}`, 'latin1');
    const bytes = Buffer.concat([this.bytes.subarray(0, objectEnd), added, END]);
    writeChunkLength(bytes, bytes.length);
    return bytes;
  }
}

const HEX = Buffer.from('0123456789abcdef');

/** @param length of the whole chunk, with its own head and end. */
function writeChunkLength(bytes: Buffer, length: number): void {
  const textBytes = length - CHUNK_HEAD.length - CHUNK_END_BYTES;
  bytes[0] = HEX[(textBytes >> 8) & 15];
  bytes[1] = HEX[(textBytes >> 4) & 15];
  bytes[2] = HEX[textBytes & 15];
}
