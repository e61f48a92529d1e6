/** Where an item stands in its queue; the queue alone writes it. */
export interface Bucketed {
  /** Index of the bucket, or NaN while the item is in none. */
  bucket: number;
  slot: number;
}

/**
 * Items by the time at which they are due, in buckets of equal width: one timer for the next bucket serves any number
 * of items, and all that is due leaves together. Adding and removing cost O(1), a new bucket O(log buckets).
 */
export class BucketQueue<T extends Bucketed> {
  private readonly buckets = new Map<number, T[]>();
  private heap: number[] = [];
  private count = 0;

  /** @param widthMs a bucket holds what is due in that many ms, and is taken at their end: late by less, never early. */
  constructor(private readonly widthMs: number) {}

  get size(): number {
    return this.count;
  }

  /** When the next bucket is due; `Infinity` if there is none. */
  get nextMs(): number {
    this.dropEmptyTop();
    return this.heap.length === 0 ? Infinity : this.heap[0] * this.widthMs;
  }

  /** Adds an item that is in no queue. `Infinity` is never due and is not kept. */
  add(item: T, dueMs: number): void {
    if (dueMs === Infinity) return;
    const index = Math.ceil(dueMs / this.widthMs);
    let bucket = this.buckets.get(index);
    if (!bucket) {
      bucket = [];
      this.buckets.set(index, bucket);
      this.push(index);
    }
    item.bucket = index;
    item.slot = bucket.length;
    bucket.push(item);
    this.count += 1;
  }

  /** Removes the item; one that is in no bucket is left alone. */
  remove(item: T): void {
    const bucket = this.buckets.get(item.bucket);
    if (!bucket || bucket[item.slot] !== item) return;
    const last = bucket.pop() as T;
    if (last !== item) {
      bucket[item.slot] = last;
      last.slot = item.slot;
    }
    if (bucket.length === 0) this.buckets.delete(item.bucket);
    item.bucket = NaN;
    this.count -= 1;
    // indexes of emptied buckets stay in the heap until their time; not more of them than of live ones
    if (this.heap.length > 2 * this.buckets.size + 64) this.rebuild();
  }

  /** Takes out the earliest bucket that is due, or undefined if none is. */
  takeBucket(nowMs: number): T[] | undefined {
    this.dropEmptyTop();
    if (this.heap.length === 0 || this.heap[0] * this.widthMs > nowMs) return undefined;
    const index = this.pop();
    const bucket = this.buckets.get(index) as T[];
    this.buckets.delete(index);
    this.count -= bucket.length;
    for (const item of bucket) item.bucket = NaN;
    return bucket;
  }

  private dropEmptyTop(): void {
    while (this.heap.length > 0 && !this.buckets.has(this.heap[0])) this.pop();
  }

  private rebuild(): void {
    this.heap = [...this.buckets.keys()].toSorted((a, b) => a - b);
  }

  private push(index: number): void {
    const heap = this.heap;
    let at = heap.push(index) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent] <= index) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = index;
  }

  private pop(): number {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop() as number;
    if (heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) child += 1;
      if (heap[child] >= last) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
