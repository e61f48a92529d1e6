import { ApiError } from '../api-error.js';

/** What is in use at once, counted by name, each name up to the same limit. Names that use nothing take no room. */
export class UseCount {
  private readonly counts = new Map<string, number>();

  /** @param what in the words of a refusal: `readers of one address` */
  constructor(
    private readonly what: string,
    private readonly limit: number,
  ) {}

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  isOver(name: string): boolean {
    return this.of(name) > this.limit;
  }

  /** @throws ApiError LIMIT_REACHED if one more under that name is too many */
  check(name: string, retryAfterSeconds: number): void {
    if (this.of(name) < this.limit) return;
    throw new ApiError('LIMIT_REACHED', `there are ${this.limit} ${this.what} already`, { retryAfterSeconds });
  }

  add(name: string): void {
    this.counts.set(name, this.of(name) + 1);
  }

  remove(name: string): void {
    const left = this.of(name) - 1;
    if (left > 0) this.counts.set(name, left);
    else this.counts.delete(name);
  }
}

/** One more use, to be counted under that name. */
export type Use = readonly [count: UseCount, name: string];

/**
 * Counts all these uses, or none.
 * @returns gives them back; a second call does nothing
 * @throws ApiError LIMIT_REACHED if one of them is one too many
 */
export function takeAll(uses: readonly Use[], retryAfterSeconds: number): () => void {
  for (const [count, name] of uses) count.check(name, retryAfterSeconds);
  for (const [count, name] of uses) count.add(name);
  let isTaken = true;
  return () => {
    if (!isTaken) return;
    isTaken = false;
    for (const [count, name] of uses) count.remove(name);
  };
}
