import { GobError } from './gob-error.js';

const MAX_UINT_BYTES = 8;
const scratch = new DataView(new ArrayBuffer(MAX_UINT_BYTES));

/**
 * Reads the elements of gob, one after another, from the bytes of one message.
 *
 * @throws GobError `malformed`, from every method, where the message ends too early or holds what cannot be.
 */
export class GobCursor {
  private at = 0;

  constructor(private readonly message: Uint8Array) {}

  get remainingBytes(): number {
    return this.message.length - this.at;
  }

  /** Up to 64 bits: one byte below 128, else the complement of how many bytes follow, and these, high byte first. */
  uint64(): bigint {
    let value = 0n;
    for (const byte of this.take(this.uintWidth())) value = (value << 8n) | BigInt(byte);
    return value;
  }

  /** The sign is in the lowest bit, and a negative number is complemented. */
  int64(): bigint {
    const bits = this.uint64();
    return bits & 1n ? ~(bits >> 1n) : bits >> 1n;
  }

  /** An integer that counts or names something within a message, such as a type id. */
  int(): number {
    const bits = this.small();
    return bits % 2 === 0 ? bits / 2 : -(bits + 1) / 2;
  }

  /** The bytes of a float64 in reverse, so that the zeros of a round number come first and are not sent. */
  float(): number {
    scratch.setBigUint64(0, this.uint64(), false);
    return scratch.getFloat64(0, true);
  }

  bool(): boolean {
    return this.small() !== 0;
  }

  /** A view of the message. */
  bytes(): Uint8Array {
    return this.take(this.count());
  }

  /** Go's strings may be any bytes; what is no UTF-8 becomes U+FFFD. */
  string(): string {
    const { buffer, byteOffset, byteLength } = this.bytes();
    return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
  }

  /** How many elements follow: none takes less than a byte, so a count beyond the message is a lie. */
  count(): number {
    const count = this.small();
    if (count > this.remainingBytes) throw cutShort();
    return count;
  }

  /** The number of the field that follows the one with this number (the first follows −1); −1 behind the last. */
  nextField(index: number): number {
    const delta = this.small();
    return delta === 0 ? -1 : index + delta;
  }

  /** Any number: they all have the form of an unsigned one. */
  skipNumber(): void {
    const width = this.uintWidth();
    if (width > this.remainingBytes) throw cutShort();
    this.at += width;
  }

  /** The rest of the message. */
  rest(): Uint8Array {
    return this.take(this.remainingBytes);
  }

  /** Nothing may follow. */
  end(): void {
    if (this.remainingBytes > 0) throw new GobError('malformed', 'bytes after the end of a value');
  }

  /** An unsigned number without a BigInt, for what is met at every field; inexact only where it is nonsense. */
  private small(): number {
    let value = 0;
    for (let left = this.uintWidth(); left > 0; left--) value = value * 256 + this.byte();
    return value;
  }

  /** How many bytes make up the number that begins here: itself where it is below 128, else those behind it. */
  private uintWidth(): number {
    const first = this.message[this.at];
    if (first === undefined) throw cutShort();
    if (first < 128) return 1;
    this.at += 1;
    const width = 256 - first;
    if (width > MAX_UINT_BYTES) throw new GobError('malformed', 'a number of more than 64 bits');
    return width;
  }

  private byte(): number {
    const byte = this.message[this.at];
    if (byte === undefined) throw cutShort();
    this.at += 1;
    return byte;
  }

  private take(length: number): Uint8Array {
    if (length > this.remainingBytes) throw cutShort();
    this.at += length;
    return this.message.subarray(this.at - length, this.at);
  }
}

function cutShort(): GobError {
  return new GobError('malformed', 'a value is longer than its message');
}
