import { setTimeout as delay } from 'node:timers/promises';
import { measure, type Measured, type MeasureOptions } from './measure.js';
import { monotonicUnixMs } from './peers/stream-record.js';
import type { Stage } from './stage.js';
import type { WireTapProcess } from './wire-tap-process.js';

/** How long streams may go on beyond their last update's time before they are read as they are. */
const AFTERMATH_MS = 20_000;

/** The length of something that is done to the system. */
export function pass(ms: number): Promise<void> {
  return delay(ms);
}

/** The deed comes at a random moment of the interval, so that no timer's phase decides what is seen. */
export async function randomMoment(stage: Stage, intervalMs = 200): Promise<void> {
  await delay(stage.random.between(0, intervalMs));
  stage.deedUnixMs ??= nowUnixMs();
}

export function nowUnixMs(): number {
  return monotonicUnixMs();
}

/** Waits for the readers' streams to be over, and holds them against what they should have been. */
export async function settle(stage: Stage, tap?: WireTapProcess, options: MeasureOptions = {}): Promise<Measured> {
  const histories = (
    await Promise.all(
      stage.readers.map((reader) => reader.histories(AFTERMATH_MS + (reader.plan.request.duration ?? 0) * 1_000)),
    )
  ).flat();
  const wire = await tap?.count();
  const events = stage.readers.flatMap((reader) => reader.events);
  const measured = measure(histories, { deedUnixMs: stage.deedUnixMs, ...options });
  return { ...measured, events, ...(wire === undefined ? {} : { wire }) };
}
