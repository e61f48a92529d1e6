import type { ExpectedStream, Received } from './history.js';
import { quantilesOf, type Quantiles } from './quantiles.js';

/** When a fault was under way, on the clock of `receivedMs`; one that was done in an instant ended as it began. */
export interface FaultSpan {
  readonly beganMs: number;
  readonly endedMs: number;
}

/** A span that has not begun when all is over. */
export const NO_FAULT: FaultSpan = { beganMs: Infinity, endedMs: Infinity };

export type Phase = 'before' | 'during' | 'after';

/** The histories of some streams, each with what it should have been. */
export interface Measured {
  readonly delivered: readonly Received[];
  readonly expected: ExpectedStream;
}

/**
 * Lateness before, during and after a fault, over all streams. An update belongs to the phase in which it was due: one
 * that a fault holds up counts against the fault, though it comes when all is over.
 */
export function latenessByPhase(streams: readonly Measured[], fault: FaultSpan): Record<Phase, Quantiles> {
  const latenessMs: Record<Phase, number[]> = { before: [], during: [], after: [] };
  for (const { delivered, expected } of streams) {
    for (const { receivedMs, sequence } of delivered) {
      const dueMs = expected.originMs + expected.dueMs(sequence);
      latenessMs[phaseOf(dueMs, fault)].push(receivedMs - dueMs);
    }
  }
  return {
    before: quantilesOf(latenessMs.before),
    during: quantilesOf(latenessMs.during),
    after: quantilesOf(latenessMs.after),
  };
}

/** Arrival − due, over all updates of some streams. */
export function latenessOf(streams: readonly Measured[]): Quantiles {
  return latenessByPhase(streams, NO_FAULT).before;
}

/**
 * The longest that any update was waited for since it was due, or since the fault was over if that was later: how long
 * readers that were cut off still lack what they are owed, once the way to them is free again. 0 if all came sooner.
 */
export function catchUpMs(streams: readonly Measured[], { endedMs }: FaultSpan): number {
  let longestMs = 0;
  for (const { delivered, expected } of streams) {
    for (const { receivedMs, sequence } of delivered) {
      const dueMs = expected.originMs + expected.dueMs(sequence);
      longestMs = Math.max(longestMs, receivedMs - Math.max(dueMs, endedMs));
    }
  }
  return longestMs;
}

function phaseOf(dueMs: number, { beganMs, endedMs }: FaultSpan): Phase {
  if (dueMs < beganMs) return 'before';
  return dueMs <= endedMs ? 'during' : 'after';
}
