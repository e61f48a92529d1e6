const NOTHING = new Uint8Array(0);

/**
 * What a connection has sent of something that is not complete yet. Cut a byte at a time it costs one copy of what is
 * held, not one per byte. Bytes that were handed out are never written to again, so views of them stay true.
 */
export class HeldBytes {
  private bytes: Uint8Array = NOTHING;
  private length = 0;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** All that is held, and behind it the chunk; without a copy where nothing was held. */
  with(chunk: Uint8Array): Uint8Array {
    if (this.length === 0) return chunk;
    const needed = this.length + chunk.length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(chunk, this.length);
    this.length = needed;
    return this.bytes.subarray(0, needed);
  }

  /** Of what `with` returned, holds only what begins at `from`. */
  keep(data: Uint8Array, from: number): void {
    if (from === 0 && this.length > 0) return;
    this.bytes = from < data.length ? data.slice(from) : NOTHING;
    this.length = this.bytes.length;
  }
}
