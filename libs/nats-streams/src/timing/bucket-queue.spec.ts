import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { BucketQueue, type Bucketed } from './bucket-queue.js';

class Item implements Bucketed {
  bucket = NaN;
  slot = 0;
  constructor(readonly name: number) {}
}

/** The same promises, kept in the plainest way. */
class NaiveQueue {
  private due = new Map<Item, number>();
  constructor(private readonly widthMs: number) {}

  get size(): number {
    return this.due.size;
  }

  get nextMs(): number {
    return Math.min(Infinity, ...this.due.values());
  }

  add(item: Item, dueMs: number): void {
    if (dueMs !== Infinity) this.due.set(item, Math.ceil(dueMs / this.widthMs) * this.widthMs + 0); // never -0
  }

  remove(item: Item): void {
    this.due.delete(item);
  }

  has(item: Item): boolean {
    return this.due.has(item);
  }

  takeBucket(nowMs: number): Item[] | undefined {
    const nextMs = this.nextMs;
    if (nextMs > nowMs || nextMs === Infinity) return undefined;
    const bucket = [...this.due].filter(([, dueMs]) => dueMs === nextMs).map(([item]) => item);
    for (const item of bucket) this.due.delete(item);
    return bucket;
  }
}

const dueTimes = fc.oneof(
  fc.integer({ min: -50, max: 200 }),
  fc.double({ min: -50, max: 200, noNaN: true }),
  fc.constantFrom(Infinity, 1e15, -1e15),
);
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), item: fc.nat(30), atMs: dueTimes }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), item: fc.nat(30) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), atMs: dueTimes }) },
  ),
  { maxLength: 300, size: 'max' },
);

describe('a bucket queue', () => {
  it('keeps the promises of a sorted list, in whatever order it is used', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 7, 10, 100), steps, (widthMs, script) => {
        const queue = new BucketQueue<Item>(widthMs);
        const naive = new NaiveQueue(widthMs);
        const items = Array.from({ length: 31 }, (_, name) => new Item(name));
        const seen: unknown[] = [];
        const expected: unknown[] = [];
        for (const step of script) {
          if (step.kind === 'take') {
            seen.push(namesOf(queue.takeBucket(step.atMs)));
            expected.push(namesOf(naive.takeBucket(step.atMs)));
          } else {
            const item = items[step.item];
            if (step.kind === 'remove') {
              queue.remove(item);
              naive.remove(item);
            } else if (!naive.has(item)) {
              queue.add(item, step.atMs);
              naive.add(item, step.atMs);
            }
            seen.push(Number.isNaN(item.bucket));
            expected.push(!naive.has(item));
          }
          seen.push(queue.size, queue.nextMs + 0);
          expected.push(naive.size, naive.nextMs);
        }
        expect(seen).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('takes nothing before its time, and all that fell due within a bucket together', () => {
    const queue = new BucketQueue<Item>(10);
    const [a, b, c] = [new Item(0), new Item(1), new Item(2)];
    queue.add(a, 10.001);
    queue.add(b, 20);
    queue.add(c, 20.001);
    expect(queue.nextMs).toBe(20);
    expect(queue.takeBucket(19.999)).toBeUndefined();
    expect(queue.takeBucket(20)).toEqual([a, b]);
    expect(queue.takeBucket(29)).toBeUndefined();
    expect(queue.takeBucket(1e9)).toEqual([c]);
    expect([queue.size, queue.nextMs]).toEqual([0, Infinity]);
  });

  it('leaves an item alone that it does not hold', () => {
    const queue = new BucketQueue<Item>(1);
    const other = new BucketQueue<Item>(1);
    const [held, elsewhere] = [new Item(0), new Item(1)];
    queue.add(held, 5);
    other.add(elsewhere, 5);
    queue.remove(elsewhere);
    queue.remove(new Item(2));
    expect([queue.size, other.size]).toEqual([1, 1]);
  });

  it('does not keep what is never due', () => {
    const queue = new BucketQueue<Item>(1);
    const item = new Item(0);
    queue.add(item, Infinity);
    expect([queue.size, queue.nextMs, item.bucket]).toEqual([0, Infinity, NaN]);
  });

  it('does not grow with buckets that were emptied, however far ahead', () => {
    const queue = new BucketQueue<Item>(1);
    const item = new Item(0);
    for (let dueMs = 0; dueMs < 100_000; dueMs += 1) {
      queue.add(item, dueMs);
      queue.remove(item);
    }
    expect(indexesKept(queue)).toBeLessThanOrEqual(100);
    const items = Array.from({ length: 1_000 }, (_, name) => new Item(name));
    for (let round = 0; round < 50; round += 1) {
      for (const [at, each] of items.entries()) {
        queue.remove(each);
        queue.add(each, round * 1_000 + at);
      }
    }
    expect(queue.size).toBe(1_000);
    expect(indexesKept(queue)).toBeLessThanOrEqual(2 * 1_000 + 100);
  });
});

function namesOf(bucket: readonly Item[] | undefined): number[] | undefined {
  return bucket?.map(({ name }) => name).toSorted((a, b) => a - b);
}

/** How many bucket indexes its heap holds; memory shows nowhere else. */
function indexesKept(queue: BucketQueue<Item>): number {
  return (queue as unknown as { heap: number[] }).heap.length;
}
