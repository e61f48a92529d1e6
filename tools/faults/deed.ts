import { setTimeout as delay } from 'node:timers/promises';
import { checkRun, type RecordedRun, type RunReport } from '@app/testing';
import type { Finding } from './fault.js';
import { monotonicUnixMs } from './peers/stream-record.js';
import { recordedStream, type ClockSkew } from './recorded-stream.js';
import { orphansAfter } from './replica-process.js';
import type { Stage } from './stage.js';
import type { WireTapProcess } from './wire-tap-process.js';

/** How long streams may go on beyond their last update's time before they are read as they are. */
const AFTERMATH_MS = 20_000;
/** A replica that missed a goodbye learns from silence that a client has gone (P9). */
const ORPHANS_MS = 10_000;

/** The length of something that is done to the system. */
export function pass(ms: number): Promise<void> {
  return delay(ms);
}

/** The deed comes at a random moment of the interval, so that no timer's phase decides what is seen. */
export async function randomMoment(stage: Stage, intervalMs = 200): Promise<void> {
  await delay(stage.random.between(0, intervalMs));
  stage.faultBegins();
}

export function nowUnixMs(): number {
  return monotonicUnixMs();
}

export interface SettleOptions {
  /** What holds streams up: a pause after the deed, or (where the deed itself is one) the wait after its end. */
  readonly heldUp?: keyof Pick<RunReport, 'biggestPauseMs' | 'catchUpMs'>;
  readonly skewMs?: ClockSkew;
  readonly memory?: RecordedRun['memory'];
}

/** Waits for the readers' streams to be over and for replicas to be rid of them, and has the checker judge the run. */
export async function settle(stage: Stage, tap?: WireTapProcess, options: SettleOptions = {}): Promise<Finding> {
  const { heldUp = 'biggestPauseMs', skewMs, memory } = options;
  const histories = await Promise.all(
    stage.readers.map((reader) => reader.histories(AFTERMATH_MS + (reader.plan.request.duration ?? 0) * 1_000)),
  );
  const finding = judge(stage, {
    streams: histories.flat().map((history) => recordedStream(history, skewMs)),
    orphans: await orphansAfter(stage.replicas, ORPHANS_MS),
    memory,
    wire: await tap?.count(),
    notes: stage.readers.flatMap((reader) => reader.events),
  });
  return { ...finding, pauseMs: finding.report[heldUp] };
}

/** Has the checker judge what is known of a run. */
export function judge(stage: Stage, recorded: Omit<RecordedRun, 'name' | 'seed' | 'repeat' | 'fault'>): Finding {
  const run = { ...stage.identity, fault: stage.faultSpan, ...recorded };
  return { run, report: checkRun(run) };
}
