import { quantilesOf } from '@app/testing';
import type { Lateness } from './catch-up-commands.js';

/** A span of time, in Unix ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What came of the streams that flow, and how late, by when it was due. Instants in Unix ms. */
export class CatchUpWatch {
  private readonly dueMs: number[] = [];
  private readonly latenessMs: number[] = [];

  arrived(dueMs: number, atMs: number): void {
    this.dueMs.push(dueMs);
    this.latenessMs.push(atMs - dueMs);
  }

  /** Of what fell due in these spans, however much later it came. */
  latenessIn(spans: readonly Span[]): Lateness {
    const isIn = (dueMs: number): boolean => spans.some(({ fromMs, toMs }) => fromMs <= dueMs && dueMs < toMs);
    const { p50, p99, max } = quantilesOf(this.latenessMs.filter((_, index) => isIn(this.dueMs[index])));
    return { p50Ms: p50, p99Ms: p99, maxMs: max };
  }
}
