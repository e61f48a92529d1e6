import type { Received } from './history.js';

/** What a listener on a stream's subjects saw beside what a reader needs. */
export interface WireReport {
  readonly updates: number;
  /** Came though the same number had come before, under whichever epoch: the price of a takeover. */
  readonly duplicates: number;
  /** Came under an epoch when a higher one had been heard already: a former owner that has not been told. */
  readonly stale: number;
  /** From the first update under a higher epoch to the last stale one, at its longest; 0 if none was stale. */
  readonly staleForMs: number;
}

/** @param wire one stream's updates of all epochs in the order in which they came. @throws if one has no epoch. */
export function checkWire(wire: readonly Received[]): WireReport {
  const seen = new Set<number>();
  let duplicates = 0;
  let stale = 0;
  let staleForMs = 0;
  let newest = -Infinity;
  let newestSinceMs = NaN;
  for (const { receivedMs, sequence, epoch } of wire) {
    if (epoch === undefined) throw new TypeError(`update #${sequence} on the wire has no epoch`);
    if (seen.has(sequence)) duplicates += 1;
    seen.add(sequence);
    if (epoch > newest) {
      newest = epoch;
      newestSinceMs = receivedMs;
    } else if (epoch < newest) {
      stale += 1;
      staleForMs = Math.max(staleForMs, receivedMs - newestSinceMs);
    }
  }
  return { updates: wire.length, duplicates, stale, staleForMs };
}

/** Several streams' reports as one: sums, and the longest of the times. */
export function sumOfWires(reports: readonly WireReport[]): WireReport {
  return reports.reduce(
    (sum, report) => ({
      updates: sum.updates + report.updates,
      duplicates: sum.duplicates + report.duplicates,
      stale: sum.stale + report.stale,
      staleForMs: Math.max(sum.staleForMs, report.staleForMs),
    }),
    { updates: 0, duplicates: 0, stale: 0, staleForMs: 0 },
  );
}
