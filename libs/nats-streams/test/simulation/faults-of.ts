import type { Observed, Outcome } from './run-scenario.js';
import type { Scenario } from './scenario.js';

/** Wall clocks show whole ms, and origins follow one that drifts only when it is more than 1.5 ms off. */
const WALL_TOLERANCE_MS = 3;

/** What is wrong with an outcome, in words; empty if every promise was kept. */
export function faultsOf(outcome: Outcome, scenario: Scenario): string[] {
  const hasTrueWalls = !scenario.areWallsSkewed && scenario.faults.every(({ kind }) => kind !== 'wall clock step');
  const faults = outcome.observed.flatMap((seen, index) =>
    [...safetyFaults(seen, hasTrueWalls ? 0 : WALL_TOLERANCE_MS), ...livenessFaults(seen)].map(
      (fault) => `stream-${index}: ${fault}`,
    ),
  );
  const left = Object.values(outcome.leftAtReplicas).reduce((sum, count) => sum + count, 0);
  if (left > 0) faults.push(`${left} streams are left at replicas`);
  return [...faults, ...outcome.wireFaults];
}

function safetyFaults({ stream, items, wallAheadMs }: Observed, earlyToleranceMs: number): string[] {
  const faults: string[] = [];
  for (const [index, { item, atMs }] of items.entries()) {
    const { sequence, originUnixMs, isLast } = item;
    if (sequence !== index) faults.push(`item ${index} is number ${sequence}`);
    if (originUnixMs !== items[0].item.originUnixMs) faults.push(`item ${index} has another origin`);
    if (isLast !== (index === stream.last)) faults.push(`item ${index} says isLast ${isLast}`);
    const aheadMs = earlyToleranceMs === 0 ? 0 : wallAheadMs;
    const earlyMs = originUnixMs - aheadMs + sequence * stream.intervalMs - atMs;
    if (!(earlyMs <= earlyToleranceMs)) faults.push(`item ${index} is ${earlyMs} ms early`);
  }
  return faults;
}

function livenessFaults({ stream, items, end, error }: Observed): string[] {
  if (end === 'client crashed') return [];
  if (end === 'error') return [`failed: ${String(error)}`];
  if (stream.unsubscribeMs !== null && end === 'unsubscribed') return [];
  if (stream.last === null) return [`ended as ${end}`];
  const isWhole = end === 'complete' && items.length === stream.last + 1;
  return isWhole ? [] : [`has ${items.length} items of 0 … ${stream.last} and ended as ${end}`];
}
