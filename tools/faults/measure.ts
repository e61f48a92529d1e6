import { dueMs, encodeUpdate, lastSequence } from '@app/contracts';
import { checkHistory, type ExpectedStream, type HistoryReport } from '@app/testing';
import type { ReaderEvent, StreamHistory } from './peers/reader-plan.js';
import type { WireCount } from './peers/wire-count.js';

/** What the readers of one run saw. */
export interface Measured {
  readonly streams: number;
  readonly complete: number;
  /** Each: which stream, and what was wrong with it. */
  readonly violations: readonly string[];
  readonly pauseMs?: number;
  readonly wire?: WireCount;
  /** What readers said while they read. */
  readonly events?: readonly ReaderEvent[];
  /** Kept in a file if the run is not what it should be. */
  readonly histories: readonly StreamHistory[];
}

export interface MeasureOptions {
  /** When the deed was done (Unix ms): what held streams up before that was something else. */
  readonly deedUnixMs?: number;
  /** When what was taken away came back (Unix ms): only what comes later than that, or than its due instant, is late. */
  readonly returnedUnixMs?: number;
  /** How far the wall clock of a replica is off, by its name, in ms. */
  readonly skewMs?: Readonly<Record<string, number>>;
}

/** Holds every stream against what it should have been. */
export function measure(histories: readonly StreamHistory[], options: MeasureOptions = {}): Measured {
  const { returnedUnixMs, deedUnixMs = -Infinity } = options;
  let complete = 0;
  let pauseMs = 0;
  const violations: string[] = [];
  for (const history of histories) {
    const expected = expectedOf(history, options);
    const { faults } = reportOf(history, expected);
    const isWhole = history.isComplete && history.sequences.at(-1) === expected.lastSequence;
    if (isWhole) complete += 1;
    const name = `${history.clientId}/${history.streamId}`;
    violations.push(...faults.map(({ text }) => `${name}: ${text}`));
    const heldUpMs =
      returnedUnixMs === undefined
        ? longestPause(history, expected, deedUnixMs)
        : lateAfter(history, expected, returnedUnixMs);
    pauseMs = Math.max(pauseMs, heldUpMs);
    const lastUnixMs = history.receivedUnixMs.at(-1) ?? -Infinity;
    if (lastUnixMs < deedUnixMs) violations.push(`${name}: was over before the deed was done`);
  }
  return { streams: histories.length, complete, violations, pauseMs, histories };
}

/** Arrival − due of every update, or of those that arrived in a span of time. */
export function latenessOf(
  history: StreamHistory,
  options: MeasureOptions & { readonly fromUnixMs?: number; readonly toUnixMs?: number } = {},
): number[] {
  const { fromUnixMs = -Infinity, toUnixMs = Infinity } = options;
  const expected = expectedOf(history, options);
  return history.receivedUnixMs.flatMap((receivedMs, index) =>
    receivedMs < fromUnixMs || receivedMs > toUnixMs
      ? []
      : [receivedMs - expected.originMs - expected.dueMs(history.sequences[index])],
  );
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}

function expectedOf(
  { request, originUnixMs, openedBy }: StreamHistory,
  { skewMs = {} }: MeasureOptions,
): ExpectedStream {
  return {
    originMs: originUnixMs - (skewMs[openedBy] ?? 0),
    dueMs: (sequence) => dueMs(request, sequence),
    textOf: (sequence) => encodeUpdate(request, originUnixMs, sequence),
    lastSequence: lastSequence(request),
  };
}

function reportOf({ receivedUnixMs, sequences, wrongTexts }: StreamHistory, expected: ExpectedStream): HistoryReport {
  const received = sequences.map((sequence, index) => ({
    receivedMs: receivedUnixMs[index],
    sequence,
    text: wrongTexts[index] ?? expected.textOf(sequence),
  }));
  return checkHistory(received, expected);
}

/** The longest silence between two arrivals beyond what the schedule asks for, of those that end after an instant. */
function longestPause({ receivedUnixMs, sequences }: StreamHistory, expected: ExpectedStream, fromMs: number): number {
  let longestMs = 0;
  for (let index = 1; index < sequences.length; index += 1) {
    if (receivedUnixMs[index] < fromMs) continue;
    const plannedMs = expected.dueMs(sequences[index]) - expected.dueMs(sequences[index - 1]);
    const pauseMs = receivedUnixMs[index] - receivedUnixMs[index - 1] - Math.max(0, plannedMs);
    longestMs = Math.max(longestMs, pauseMs);
  }
  return longestMs;
}

function lateAfter({ receivedUnixMs, sequences }: StreamHistory, expected: ExpectedStream, returnedMs: number): number {
  let worstMs = 0;
  for (const [index, receivedMs] of receivedUnixMs.entries()) {
    const dueUnixMs = expected.originMs + expected.dueMs(sequences[index]);
    worstMs = Math.max(worstMs, receivedMs - Math.max(dueUnixMs, returnedMs));
  }
  return worstMs;
}
