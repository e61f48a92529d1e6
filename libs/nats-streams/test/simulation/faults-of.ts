import type { Observed, Outcome, Scenario } from './run-scenario.js';

/** What is wrong with an outcome, in words; empty if every promise was kept. */
export function faultsOf(outcome: Outcome, scenario: Scenario): string[] {
  // a stepped wall clock tells no true origins
  const hasTrueOrigins = scenario.faults.every(({ kind }) => kind !== 'wall clock step');
  const faults = outcome.observed.flatMap((seen, index) =>
    [...safetyFaults(seen, hasTrueOrigins), ...livenessFaults(seen)].map((fault) => `stream-${index}: ${fault}`),
  );
  if (outcome.leftAtReplicas > 0) faults.push(`${outcome.leftAtReplicas} streams are left at replicas`);
  return faults;
}

function safetyFaults({ stream, items }: Observed, hasTrueOrigins: boolean): string[] {
  const faults: string[] = [];
  for (const [index, { item, atMs }] of items.entries()) {
    const { sequence, originUnixMs, isLast } = item;
    if (sequence !== index) faults.push(`item ${index} is number ${sequence}`);
    if (originUnixMs !== items[0].item.originUnixMs) faults.push(`item ${index} has another origin`);
    if (isLast !== (index === stream.last)) faults.push(`item ${index} says isLast ${isLast}`);
    const earlyMs = originUnixMs + sequence * stream.intervalMs - atMs;
    if (hasTrueOrigins && earlyMs > 0) faults.push(`item ${index} is ${earlyMs} ms early`);
  }
  return faults;
}

function livenessFaults({ stream, items, end, error }: Observed): string[] {
  if (end === 'client crashed') return [];
  if (end === 'error') return [`failed: ${String(error)}`];
  if (stream.unsubscribeMs !== null) return end === 'unsubscribed' ? [] : [`ended as ${end}`];
  const isWhole = end === 'complete' && items.length === (stream.last as number) + 1;
  return isWhole ? [] : [`has ${items.length} items of 0 … ${stream.last} and ended as ${end}`];
}
