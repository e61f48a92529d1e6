import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Bucketed, BucketQueue } from './bucket-queue.js';

class Item extends Bucketed {
  constructor(readonly name: number) {
    super();
  }
}

function add(queue: BucketQueue<Item>, item: Item, dueMs: number): void {
  item.dueMs = dueMs;
  queue.add(item);
}

/** The first that is due; the others stay. */
function take(queue: BucketQueue<Item>, nowMs: number): Item | undefined {
  const taken: Item[] = [];
  queue.takeDue(nowMs, (item) => taken.push(item) > 1);
  return taken[0];
}

function allTaken(queue: BucketQueue<Item>, nowMs: number): Item[] {
  const taken: Item[] = [];
  queue.takeDue(nowMs, (item) => void taken.push(item));
  return taken;
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

  take(nowMs: number): Item | undefined {
    const nextMs = this.nextMs;
    if (nextMs > nowMs || nextMs === Infinity) return undefined;
    const first = [...this.due].find(([, dueMs]) => dueMs === nextMs)?.[0] as Item;
    this.due.delete(first);
    return first;
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
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('take' as const), atMs: dueTimes }) },
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
            seen.push(take(queue, step.atMs)?.name);
            expected.push(naive.take(step.atMs)?.name);
          } else {
            const item = items[step.item];
            if (step.kind === 'remove') {
              queue.remove(item);
              naive.remove(item);
            } else if (!naive.has(item)) {
              add(queue, item, step.atMs);
              naive.add(item, step.atMs);
            }
            seen.push(item.bucket === undefined);
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

  it('takes nothing before its time, and what falls due within a bucket in the order in which it came', () => {
    const queue = new BucketQueue<Item>(10);
    const [a, b, c] = [new Item(0), new Item(1), new Item(2)];
    add(queue, a, 10.001);
    add(queue, b, 20);
    add(queue, c, 20.001);
    expect(queue.nextMs).toBe(20);
    expect(allTaken(queue, 19.999)).toEqual([]);
    expect(allTaken(queue, 29)).toEqual([a, b]);
    expect(allTaken(queue, 1e9)).toEqual([c]);
    expect([queue.size, queue.nextMs]).toEqual([0, Infinity]);
  });

  it('leaves an item alone that it does not hold', () => {
    const queue = new BucketQueue<Item>(1);
    const other = new BucketQueue<Item>(1);
    const [held, elsewhere] = [new Item(0), new Item(1)];
    add(queue, held, 5);
    add(other, elsewhere, 5);
    queue.remove(elsewhere);
    queue.remove(new Item(2));
    expect([queue.size, other.size]).toEqual([1, 1]);
  });

  it('does not keep what is never due', () => {
    const queue = new BucketQueue<Item>(1);
    const item = new Item(0);
    add(queue, item, Infinity);
    expect([queue.size, queue.nextMs, item.bucket]).toEqual([0, Infinity, undefined]);
  });

  it('does not grow with buckets that were emptied, however far ahead', () => {
    const queue = new BucketQueue<Item>(1);
    const item = new Item(0);
    for (let dueMs = 0; dueMs < 100_000; dueMs += 1) {
      add(queue, item, dueMs);
      queue.remove(item);
    }
    expect(indexesKept(queue)).toBeLessThanOrEqual(100);
    const items = Array.from({ length: 1_000 }, (_, name) => new Item(name));
    for (let round = 0; round < 50; round += 1) {
      for (const [at, each] of items.entries()) {
        queue.remove(each);
        add(queue, each, round * 1_000 + at);
      }
    }
    expect(queue.size).toBe(1_000);
    expect(indexesKept(queue)).toBeLessThanOrEqual(2 * 1_000 + 100);
  });
});

/** How many bucket indexes its heap holds; memory shows nowhere else. */
function indexesKept(queue: BucketQueue<Item>): number {
  return (queue as unknown as { heap: number[] }).heap.length;
}
