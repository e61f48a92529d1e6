import { setTimeout as delay } from 'node:timers/promises';
import { SystemClock } from '@app/nats-streams';
import { quantilesOf } from '@app/testing';
import type { MeasurePlan, MeasureReport } from './consumer-commands.js';

const MAX_SAMPLES = 2 ** 20;
/** Of the samples, the first and the last so many tell whether lateness grows. */
const DRIFT_SHARE = 0.2;

/** Counts updates, and looks at the lateness of one in so many: what every consumer does, and all that it does. */
export class Meter {
  updates = 0;
  failed = 0;
  private readonly clock = new SystemClock();
  private readonly lateness = new Float64Array(MAX_SAMPLES);
  private samples = 0;
  private sampleEvery = Infinity;
  private nextSample = Infinity;

  nowMs(): number {
    return this.clock.nowMs();
  }

  /** Counts one update; true: its lateness is wanted. */
  count(): boolean {
    this.updates += 1;
    return this.updates >= this.nextSample;
  }

  /** @param timeString the due instant, as every update carries it, in UTC. */
  sample(timeString: string, arrivedMs: number): void {
    this.nextSample = this.updates + this.sampleEvery;
    if (this.samples < MAX_SAMPLES) this.lateness[this.samples++] = arrivedMs - dueUnixMs(timeString);
  }

  async measure({ spanMs, sampleEvery }: MeasurePlan): Promise<MeasureReport> {
    this.samples = 0;
    this.sampleEvery = sampleEvery;
    this.nextSample = this.updates + sampleEvery;
    const before = { updates: this.updates, atMs: performance.now() };
    await delay(spanMs);
    const took = performance.now() - before.atMs;
    this.nextSample = Infinity;
    const lateness = this.lateness.subarray(0, this.samples);
    const { p50, p99, max } = quantilesOf(lateness);
    return {
      updates: this.updates - before.updates,
      failed: this.failed,
      spanMs: took,
      p50Ms: p50,
      p99Ms: p99,
      maxMs: max,
      driftMsPerS: driftMs(lateness) / (took / 1000),
    };
  }
}

/** By how much the last samples are later than the first, over the whole span. */
function driftMs(lateness: Float64Array): number {
  const few = Math.ceil(lateness.length * DRIFT_SHARE);
  const grownMs = quantilesOf(lateness.subarray(-few)).p50 - quantilesOf(lateness.subarray(0, few)).p50;
  return grownMs / (1 - DRIFT_SHARE); // from the middle of the first to the middle of the last
}

/** `2026-11-21 08:14:51.260000` → Unix ms. */
export function dueUnixMs(timeString: string): number {
  return Date.parse(`${timeString.slice(0, 10)}T${timeString.slice(11)}Z`);
}
