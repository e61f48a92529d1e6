/** No chunk is larger; what is kept of one is less than a frame. */
export const MAX_CHUNK_BYTES = 256 * 1024;
const KEPT_BYTES = 2 * MAX_CHUNK_BYTES;
const [M, P, I, MINUS, LF, SPACE, ZERO, ONE] = Buffer.from('MPI-\n 01');

/** The subscription whose messages are the updates. */
export const UPDATES_SID = '1';

export interface FrameHandlers {
  /** One update, from `at` to `end` in the bytes, which are good until this returns. */
  update(bytes: Buffer, at: number, end: number): void;
  /** Any other message. */
  message(subject: string, reply: string | undefined, payload: string): void;
  ping(): void;
}

/** Finds the frames that a NATS broker sends, wherever chunks begin and end, and hands them on where they lie. */
export class RawFrames {
  private readonly kept = Buffer.allocUnsafe(KEPT_BYTES);
  private filled = 0;

  constructor(private readonly handlers: FrameHandlers) {}

  /** @throws Error with the broker's own words if it complains. */
  push(chunk: Buffer, bytes: number): void {
    chunk.copy(this.kept, this.filled, 0, bytes);
    this.filled += bytes;
    const used = this.readAll(this.kept, this.filled);
    this.kept.copyWithin(0, used, this.filled);
    this.filled -= used;
  }

  /** Handles all frames that are there as a whole; returns where the next one begins. */
  private readAll(bytes: Buffer, filled: number): number {
    for (let at = 0; ;) {
      let lineEnd = at;
      while (lineEnd < filled && bytes[lineEnd] !== LF) lineEnd += 1;
      if (lineEnd >= filled) return at;
      const next = bytes[at] === M ? this.readMessage(bytes, at, lineEnd, filled) : this.readOther(bytes, at, lineEnd);
      if (next === at) return at;
      at = next;
    }
  }

  /** `MSG <subject> <sid> [reply] <size>\r\n` and the payload: read from the end of the line, where the size is. */
  private readMessage(bytes: Buffer, at: number, lineEnd: number, filled: number): number {
    let digit = lineEnd - 2;
    let size = 0;
    for (let unit = 1; bytes[digit] !== SPACE; unit *= 10, digit -= 1) size += (bytes[digit] - ZERO) * unit;
    const payload = lineEnd + 1;
    const end = payload + size;
    if (end + 2 > filled) return at;
    if (bytes[digit - 1] === ONE && bytes[digit - 2] === SPACE) this.handlers.update(bytes, payload, end);
    else {
      const [, subject, , ...rest] = bytes.toString('latin1', at, lineEnd - 1).split(' ');
      this.handlers.message(subject, rest.length > 1 ? rest[0] : undefined, bytes.toString('utf8', payload, end));
    }
    return end + 2;
  }

  /** PING is answered, -ERR is one, and INFO, PONG and +OK need nothing. */
  private readOther(bytes: Buffer, at: number, lineEnd: number): number {
    if (bytes[at] === MINUS) throw new Error(bytes.toString('latin1', at, lineEnd - 1));
    if (bytes[at] === P && bytes[at + 1] === I) this.handlers.ping();
    return lineEnd + 1;
  }
}
