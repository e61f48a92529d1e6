import type { Counts } from './traffic.js';

/** Smallest, middle and largest of many numbers. */
export interface Range {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** A stretch in which nothing special happened. */
export interface Rest {
  readonly when: string;
  readonly spanMs: number;
  readonly counts: Counts;
  readonly streamsPerReplica: Range;
  /** At how many replicas a client has streams. */
  readonly ownersPerClient: Range;
}

/** Streams that had to move, and how they did. */
export interface Move {
  readonly what: string;
  /** Streams that had been there. */
  readonly lost: number;
  /** Takeovers: more than were lost if some moved twice, or needlessly. */
  readonly moved: number;
  readonly resumeMessages: number;
  readonly firstAfterMs: number;
  readonly lastAfterMs: number;
  readonly takenBySurvivor: Range;
  readonly mostAtOnePer100Ms: number;
  readonly mostPer100Ms: number;
  /** How late the latest update was, of all streams. */
  readonly latestUpdateMs: number;
}

/** What a world of that size has shown. */
export interface ScaleReport {
  readonly opening: { readonly tookMs: number; readonly messages: number };
  readonly rests: readonly Rest[];
  readonly moves: readonly Move[];
  readonly updates: number;
  /** Updates that were not the next of their stream, streams that failed, streams that miss updates. */
  readonly faults: readonly string[];
}

export function rangeOf(values: readonly number[]): Range {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted[sorted.length - 1] };
}
