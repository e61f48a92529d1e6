import type { Received } from './history.js';
import { NumberRuns } from './number-runs.js';

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

/**
 * Counts one stream's updates of all epochs while they come, in little memory: for who listens too long to keep a
 * history.
 */
export class WireTally {
  private readonly seen = new NumberRuns();
  private updates = 0;
  private duplicates = 0;
  private stale = 0;
  private staleForMs = 0;
  private newestEpoch = -Infinity;
  private newestSinceMs = NaN;

  /** The next one that came. @throws TypeError if its epoch is not known. */
  hear({ receivedMs, sequence, epoch }: Omit<Received, 'text'>): void {
    if (epoch === undefined) throw new TypeError(`update #${sequence} on the wire has no epoch`);
    this.updates += 1;
    if (!this.seen.add(sequence)) this.duplicates += 1;
    if (epoch > this.newestEpoch) {
      this.newestEpoch = epoch;
      this.newestSinceMs = receivedMs;
    } else if (epoch < this.newestEpoch) {
      this.stale += 1;
      this.staleForMs = Math.max(this.staleForMs, receivedMs - this.newestSinceMs);
    }
  }

  report(): WireReport {
    const { updates, duplicates, stale, staleForMs } = this;
    return { updates, duplicates, stale, staleForMs };
  }
}

/** @param wire one stream's updates of all epochs in the order in which they came. @throws if one has no epoch. */
export function checkWire(wire: readonly Received[]): WireReport {
  const tally = new WireTally();
  for (const update of wire) tally.hear(update);
  return tally.report();
}

/** Several streams' reports as one: sums, and the longest of the times. */
export function sumOfWires(reports: Iterable<WireReport>): WireReport {
  const sum = { updates: 0, duplicates: 0, stale: 0, staleForMs: 0 };
  for (const { updates, duplicates, stale, staleForMs } of reports) {
    sum.updates += updates;
    sum.duplicates += duplicates;
    sum.stale += stale;
    sum.staleForMs = Math.max(sum.staleForMs, staleForMs);
  }
  return sum;
}
