const FIRST_CAPACITY_BYTES = 128;
/** Numbers up to this are written without a BigInt, which costs more than all the rest. */
const MAX_SMALL = 2 ** 32 - 1;
const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** Writes the elements of gob, one after another. */
export class GobWriter {
  private bytes = Buffer.allocUnsafe(FIRST_CAPACITY_BYTES);
  private length = 0;

  /** From 0 to 2^64 − 1. */
  uint(value: number | bigint): this {
    if (value < 128) return this.byte(Number(value));
    const isSmall = typeof value === 'number' && value <= MAX_SMALL;
    let from = isSmall ? 4 : 0;
    if (isSmall) scratch.setUint32(from, value);
    else scratch.setBigUint64(from, BigInt(value));
    while (scratchBytes[from] === 0) from += 1;
    this.byte(256 - (scratchBytes.length - from));
    while (from < scratchBytes.length) this.byte(scratch.getUint8(from++));
    return this;
  }

  /** From −2^63 to 2^63 − 1. */
  int(value: number | bigint): this {
    if (typeof value === 'number' && value >= 0 && value <= MAX_SMALL / 2) return this.uint(2 * value);
    const wide = BigInt(value);
    return this.uint(wide < 0n ? (~wide << 1n) | 1n : wide << 1n);
  }

  /** The bytes in reverse: those at the end of a round number are zeros, and need not be sent. */
  float(value: number): this {
    scratch.setFloat64(0, value, true);
    return this.uint(scratch.getBigUint64(0));
  }

  bool(value: boolean): this {
    return this.byte(value ? 1 : 0);
  }

  string(text: string): this {
    return this.counted(Buffer.from(text));
  }

  /** How many bytes, and these. */
  counted(bytes: Uint8Array): this {
    return this.uint(bytes.length).raw(bytes);
  }

  /** All that was written. */
  take(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private byte(value: number): this {
    this.reserve(1);
    this.bytes[this.length++] = value;
    return this;
  }

  private raw(bytes: Uint8Array): this {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
