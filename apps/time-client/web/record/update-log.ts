import type { Update } from '../stream/stream-events.js';

/** How far back anything is kept, and shown. */
export const KEPT_MS = 600_000;
const MAX_UPDATES = 60_000;

/** The updates of the last ten minutes, oldest first, at most 60,000: what 100 a second are. */
export class UpdateLog {
  private updates: Update[] = [];
  private start = 0;

  get length(): number {
    return this.updates.length - this.start;
  }

  get latest(): Update | undefined {
    return this.updates.at(-1);
  }

  /** 0 is the newest. */
  fromNewest(index: number): Update | undefined {
    return index < this.length ? this.updates[this.updates.length - 1 - index] : undefined;
  }

  push(update: Update): void {
    this.updates.push(update);
    const oldestMs = update.dueUnixMs - KEPT_MS;
    // The newest stays, however long ago it was.
    while (this.length > 1 && (this.length > MAX_UPDATES || this.updates[this.start].dueUnixMs < oldestMs)) {
      this.start += 1;
    }
    if (this.start > MAX_UPDATES) {
      this.updates = this.updates.slice(this.start);
      this.start = 0;
    }
  }

  clear(): void {
    this.updates = [];
    this.start = 0;
  }

  /** Those due in [fromMs, toMs], oldest first. */
  between(fromMs: number, toMs: number): Update[] {
    return this.updates.slice(this.indexAt(fromMs), this.indexAt(toMs + Number.EPSILON * toMs));
  }

  all(): Update[] {
    return this.updates.slice(this.start);
  }

  /** Index of the first that is due at this instant or later. */
  private indexAt(dueMs: number): number {
    let low = this.start;
    let high = this.updates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.updates[middle].dueUnixMs < dueMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
