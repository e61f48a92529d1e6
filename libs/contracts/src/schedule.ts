import type { TimeRequest } from './time-request.js';

const MICROS_PER_SECOND = 1_000_000;

/** The part of a request that says when. */
export type Pace = Pick<TimeRequest, 'updateInterval' | 'duration'>;

/**
 * Update n stands for the instant n intervals after the origin: by multiplication, never by adding up, so an hour of
 * 10 ms steps is as exact as one. Whole microseconds, so every machine finds the same instant.
 */
function gridMicros({ updateInterval }: Pace, sequence: number): number {
  return Math.round(sequence * (updateInterval * MICROS_PER_SECOND));
}

function endMicros({ duration }: Pace): number {
  return duration > 0 ? Math.round(duration * MICROS_PER_SECOND) : Number.POSITIVE_INFINITY;
}

/**
 * When update `sequence` is due, in ms after the origin (a whole number of microseconds): a multiple of the interval,
 * and the duration exactly for the last update and beyond.
 */
export function dueMs(request: Pace, sequence: number): number {
  return Math.min(gridMicros(request, sequence), endMicros(request)) / 1000;
}

/**
 * The number of the last update: duration ÷ interval, rounded up; `Infinity` when the duration is 0 (until cancelled).
 *
 * It is the first update that reaches the end on the microsecond grid, so what a division leaves over in the last bit
 * (0.9 ÷ 0.3 = 3.0000000000000004) never adds an update of its own.
 */
export function lastSequence(request: Pace): number {
  const end = endMicros(request);
  if (end === Number.POSITIVE_INFINITY) return end;
  const quotient = Math.max(1, Math.ceil(request.duration / request.updateInterval));
  if (quotient > 1 && gridMicros(request, quotient - 1) >= end) return quotient - 1;
  return gridMicros(request, quotient) < end ? quotient + 1 : quotient;
}

/** The schedule as one value, for who serves or reads time streams. */
export const timeSchedule = { dueMs, lastSequence } as const;
