/**
 * A cache that forgets what was not asked for lately, in two generations: when the young one is full, it becomes the
 * old one and the old one is dropped. A hit costs one look-up and no reordering, which an LRU list cannot offer.
 */
export class BoundedCache<Key, Value> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();

  /** @param generationSize the cache keeps at least this many of the keys used last, and at most twice as many. */
  constructor(private readonly generationSize: number) {}

  get size(): number {
    return this.young.size + this.old.size;
  }

  get(key: Key): Value | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const aged = this.old.get(key);
    return aged === undefined ? undefined : this.keep(key, aged);
  }

  /** Stores `value` under a key that is not there yet, and returns it. */
  keep(key: Key, value: Value): Value {
    this.old.delete(key);
    if (this.young.size >= this.generationSize) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
    return value;
  }
}
