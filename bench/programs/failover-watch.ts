import { quantilesOf } from '@app/testing';
import { dueUnixMs } from './meter.js';
import type { FailoverReport } from './failover-commands.js';

interface Arrival {
  readonly streamId: string;
  readonly timeString: string;
  readonly atMs: number;
}

/** What came to one client around the death of a replica, update by update. Instants in Unix ms. */
export class FailoverWatch {
  private readonly arrivals: Arrival[] = [];
  private readonly movedAtMs = new Map<string, number>();

  arrived(streamId: string, timeString: string, atMs: number): void {
    this.arrivals.push({ streamId, timeString, atMs });
  }

  moved(streamId: string, atMs: number): void {
    if (!this.movedAtMs.has(streamId)) this.movedAtMs.set(streamId, atMs);
  }

  report(killedMs: number): FailoverReport {
    const since = this.arrivals.filter(({ atMs }) => atMs >= killedMs);
    const latenessOf = (isMoved: boolean): number[] =>
      since
        .filter(({ streamId }) => this.movedAtMs.has(streamId) === isMoved)
        .map(({ timeString, atMs }) => atMs - dueUnixMs(timeString));
    const stayed = quantilesOf(latenessOf(false));
    const streams = new Set(since.map(({ streamId }) => streamId));
    return {
      moved: this.movedAtMs.size,
      stayed: streams.size - [...streams].filter((streamId) => this.movedAtMs.has(streamId)).length,
      allMovedMs: Math.max(...this.flowingAtMs(since)) - killedMs,
      movedP99Ms: quantilesOf(latenessOf(true)).p99,
      stayedP50Ms: stayed.p50,
      stayedP99Ms: stayed.p99,
      stayedMaxMs: stayed.max,
      updates: since.length,
    };
  }

  /** When each moved stream flowed again: when it was granted, or what was overdue by then had come. */
  private flowingAtMs(arrivals: readonly Arrival[]): number[] {
    const flowing = new Map(this.movedAtMs);
    for (const { streamId, timeString, atMs } of arrivals) {
      const grantedMs = this.movedAtMs.get(streamId);
      if (grantedMs === undefined || dueUnixMs(timeString) > grantedMs) continue;
      if (atMs > (flowing.get(streamId) ?? Infinity)) flowing.set(streamId, atMs);
    }
    return [...flowing.values()];
  }
}
