/** What is kept of a stream: ten minutes, though never more than this many updates, nor less than the other. */
const KEPT_SECONDS = 600;
const MOST_KEPT = 60_000;
const LEAST_KEPT = 256;
const FIRST_CAPACITY = 64;

/**
 * How late the latest updates of one stream were, by number. Four bytes an update, in a ring that grows to its size and
 * no further; when an update was due need not be kept, since its number tells.
 */
export class LatenessLog {
  private values: Float32Array;
  private readonly mostKept: number;
  private next = 0;
  private count = 0;

  /** @param intervalSeconds from one update to the next; it decides how many there are in ten minutes. */
  constructor(intervalSeconds: number) {
    this.mostKept = Math.min(MOST_KEPT, Math.max(LEAST_KEPT, Math.ceil(KEPT_SECONDS / intervalSeconds) + 1));
    this.values = new Float32Array(Math.min(FIRST_CAPACITY, this.mostKept));
  }

  /** The oldest number that is kept; `nextSequence` if there is none. */
  get firstSequence(): number {
    return this.next - this.count;
  }

  /** The number after the newest one. */
  get nextSequence(): number {
    return this.next;
  }

  /** Update `sequence` was so late. If it is not the one after the newest, what was kept before is dropped. */
  add(sequence: number, latenessMs: number): void {
    if (sequence !== this.next) this.count = 0;
    if (this.count === this.values.length && this.count < this.mostKept) this.grow();
    this.values[sequence % this.values.length] = latenessMs;
    this.next = sequence + 1;
    if (this.count < this.values.length) this.count += 1;
  }

  has(sequence: number): boolean {
    return sequence >= this.firstSequence && sequence < this.next;
  }

  /** In ms, with two decimals' worth of precision; meaningless for a number that is not kept. */
  latenessMs(sequence: number): number {
    return this.values[sequence % this.values.length];
  }

  private grow(): void {
    const grown = new Float32Array(Math.min(this.mostKept, this.values.length * 2));
    for (let sequence = this.firstSequence; sequence < this.next; sequence += 1) {
      grown[sequence % grown.length] = this.latenessMs(sequence);
    }
    this.values = grown;
  }
}
