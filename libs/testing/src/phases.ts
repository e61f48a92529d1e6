import type { ExpectedStream, Received } from './history.js';
import { quantilesOf, type Quantiles } from './quantiles.js';

/** When a fault was under way, on the clock of `receivedMs`. */
export interface FaultSpan {
  readonly beganMs: number;
  readonly endedMs: number;
}

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

function phaseOf(dueMs: number, { beganMs, endedMs }: FaultSpan): Phase {
  if (dueMs < beganMs) return 'before';
  return dueMs <= endedMs ? 'during' : 'after';
}
