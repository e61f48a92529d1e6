/** What can stand in a queue. All but its time is the queue's alone. */
export class Bucketed {
  /** When it is due, to be set before it is added; a number that is handed over would be allocated each time. */
  dueMs = Infinity;
  /** The bucket that holds it, if any. */
  bucket: Bucket | undefined = undefined;
  /** Its neighbours there. */
  before: Bucketed | undefined = undefined;
  after: Bucketed | undefined = undefined;
}

/** Items that leave together, in the order in which they came. */
interface Bucket {
  /** Which multiple of the width it is due at; NaN when it is empty, and in no queue any more. */
  index: number;
  first: Bucketed | undefined;
  last: Bucketed | undefined;
}

/**
 * Items by the time at which they are due, in buckets of equal width: one timer for the next bucket serves any number
 * of items, and all that is due leaves together. Adding and removing cost O(1) and allocate nothing, a new bucket costs
 * O(log buckets).
 */
export class BucketQueue<T extends Bucketed> {
  private readonly buckets = new Map<number, Bucket>();
  private heap: number[] = [];
  private count = 0;
  /** The earliest bucket, while it is known; it may have been emptied. */
  private front: Bucket | undefined;
  /** Where the last item went: those that leave together mostly come together again. */
  private recent: Bucket | undefined;

  /** @param widthMs a bucket holds what is due in that many ms, and is due at their end: late by less, never early. */
  constructor(private readonly widthMs: number) {}

  get size(): number {
    return this.count;
  }

  /** When the next bucket is due; `Infinity` if there is none. */
  get nextMs(): number {
    const bucket = this.earliest();
    return bucket ? bucket.index * this.widthMs : Infinity;
  }

  /** When the bucket is due that the item is in; `Infinity` if it is in none. */
  takesAtMs({ bucket }: T): number {
    return bucket ? bucket.index * this.widthMs : Infinity;
  }

  /** Adds an item that is in no queue. What is due at `Infinity` is not kept. */
  add(item: T): void {
    if (item.dueMs === Infinity) return;
    const index = Math.ceil(item.dueMs / this.widthMs);
    let bucket = this.recent;
    // written so that the index is compared as a number, and allocated for a new bucket only
    if (bucket === undefined || bucket.index !== index) bucket = this.bucketAt(index);
    item.bucket = bucket;
    item.before = bucket.last;
    if (bucket.last) bucket.last.after = item;
    else bucket.first = item;
    bucket.last = item;
    this.count += 1;
  }

  /** Removes the item; one that is in no bucket of this queue is left alone. */
  remove(item: T): void {
    const { bucket } = item;
    if (!bucket || this.buckets.get(bucket.index) !== bucket) return;
    this.unlink(item, bucket);
    // indexes of emptied buckets stay in the heap until their time; not more of them than of live ones
    if (this.heap.length > 2 * this.buckets.size + 64) this.rebuild();
  }

  /** Takes out what is due, one item after the other, until none is or `act` answers false. */
  takeDue(nowMs: number, act: (item: T) => boolean | void): void {
    for (;;) {
      const bucket = this.earliest();
      if (!bucket || bucket.index * this.widthMs > nowMs) return;
      const item = bucket.first as T;
      this.unlink(item, bucket);
      if (act(item) === false) return;
    }
  }

  private bucketAt(index: number): Bucket {
    let bucket = this.buckets.get(index);
    if (!bucket) {
      bucket = { index, first: undefined, last: undefined };
      this.buckets.set(index, bucket);
      this.push(index);
      if (this.front && index < this.front.index) this.front = bucket;
    }
    this.recent = bucket;
    return bucket;
  }

  private unlink(item: T, bucket: Bucket): void {
    const { before, after } = item;
    if (before) before.after = after;
    else bucket.first = after;
    if (after) after.before = before;
    else bucket.last = before;
    item.bucket = undefined;
    item.before = undefined;
    item.after = undefined;
    this.count -= 1;
    if (bucket.first) return;
    this.buckets.delete(bucket.index);
    bucket.index = NaN;
  }

  private earliest(): Bucket | undefined {
    if (this.front?.first) return this.front;
    while (this.heap.length > 0 && !this.buckets.has(this.heap[0])) this.pop();
    this.front = this.heap.length === 0 ? undefined : this.buckets.get(this.heap[0]);
    return this.front;
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

  private pop(): void {
    const heap = this.heap;
    const last = heap.pop() as number;
    if (heap.length === 0) return;
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
  }
}
