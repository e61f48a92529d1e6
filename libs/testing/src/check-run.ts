import { checkHistory, type ExpectedStream, type Fault, type Received } from './history.js';
import { memorySlope, type MemorySample, type MemorySlope } from './memory-slope.js';
import { catchUpMs, latenessByPhase, NO_FAULT, type FaultSpan, type Phase } from './phases.js';
import type { Quantiles } from './quantiles.js';
import { checkWire, sumOfWires, type WireReport } from './wire-history.js';

/** One stream of a run. */
export interface RecordedStream {
  readonly streamId: string;
  /** As it was asked for; for the file that keeps a failing run. */
  readonly request: unknown;
  readonly originUnixMs: number;
  readonly expected: ExpectedStream;
  /** What its reader was given. */
  readonly delivered: readonly Received[];
  /** What came on its subjects, all epochs, in the order of coming; if somebody listened. */
  readonly wire?: readonly Received[];
  /** How it ended for its reader; `open` if it had not when the recording stopped. */
  readonly end: 'complete' | 'unsubscribed' | 'open' | 'failed';
  /** Why it failed. */
  readonly error?: string;
}

/** What is known of a run afterwards. */
export interface RecordedRun {
  /** Such as `F2`. */
  readonly name: string;
  /** From which all that is random in the run was drawn. */
  readonly seed: number;
  /** The command that makes the run again. */
  readonly repeat: string;
  readonly streams: readonly RecordedStream[];
  /** When the fault was under way; without it all updates count as before. */
  readonly fault?: FaultSpan;
  /** What a listener counted that kept no history; in place of what the streams' own `wire` says. */
  readonly wire?: WireReport;
  /** By replica: how many streams it still holds though their readers have gone. */
  readonly orphans?: Readonly<Record<string, number>>;
  /** By process. */
  readonly memory?: Readonly<Record<string, readonly MemorySample[]>>;
  /** What else may help to understand it; nobody judges it. */
  readonly notes?: readonly unknown[];
}

export interface StreamFault extends Fault {
  readonly streamId: string;
}

/** A run in figures. */
export interface RunReport {
  readonly streams: number;
  /** Streams with all their updates that ended as they should. */
  readonly complete: number;
  readonly updates: number;
  /** Everything that was wrong with what readers were given. */
  readonly faults: readonly StreamFault[];
  /** Faults but for what is missing at a stream's end: duplicates, wrong order, wrong content, early ones, holes. */
  readonly violations: number;
  readonly latenessMs: Readonly<Record<Phase, Quantiles>>;
  /**
   * The longest silence of any stream beyond what its schedule asks for, of those that ended after the fault began: what
   * held a stream up before that was something else. Of all, without a fault.
   */
  readonly biggestPauseMs: number;
  /**
   * The longest that any update was waited for since it was due, or since the fault was over if that was later: for links
   * that were cut and come back, where the fault's own length is a pause, but nobody's doing. Without a fault, 0.
   */
  readonly catchUpMs: number;
  /** Streams that got nothing after the fault began, though they got something before: they tell nothing about it. */
  readonly untouched: number;
  /** Undefined if nobody listened. */
  readonly wire: WireReport | undefined;
  readonly orphans: number;
  readonly memory: Readonly<Record<string, MemorySlope>>;
  /** All streams complete, no faults, no orphans: what no noise of a machine excuses. */
  readonly isFlawless: boolean;
}

/** Judges a whole run. Bounds of time, of wire duplicates and of memory are for the caller to set. */
export function checkRun(run: RecordedRun): RunReport {
  const { streams, fault: span } = run;
  const faults: StreamFault[] = [];
  let complete = 0;
  let violations = 0;
  let biggestPauseMs = 0;
  let untouched = 0;
  for (const { streamId, delivered, expected, end } of streams) {
    const report = checkHistory(delivered, expected, span?.beganMs);
    const highest = delivered.reduce((highestYet, { sequence }) => Math.max(highestYet, sequence), -1);
    for (const fault of report.faults) {
      faults.push({ ...fault, streamId });
      if (fault.kind !== 'missing' || fault.sequence < highest) violations += 1;
    }
    if (report.faults.length === 0 && isEndExpected(end, expected)) complete += 1;
    biggestPauseMs = Math.max(biggestPauseMs, report.biggestPauseMs);
    if (span && delivered.length > 0 && delivered[delivered.length - 1].receivedMs < span.beganMs) untouched += 1;
  }
  const wires = streams.flatMap(({ wire }) => (wire ? [checkWire(wire)] : []));
  const orphans = Object.values(run.orphans ?? {}).reduce((sum, count) => sum + count, 0);
  return {
    streams: streams.length,
    complete,
    updates: streams.reduce((sum, { delivered }) => sum + delivered.length, 0),
    faults,
    violations,
    latenessMs: latenessByPhase(streams, span ?? NO_FAULT),
    biggestPauseMs,
    catchUpMs: catchUpMs(streams, span ?? NO_FAULT),
    untouched,
    wire: run.wire ?? (wires.length === 0 ? undefined : sumOfWires(wires)),
    orphans,
    memory: Object.fromEntries(Object.entries(run.memory ?? {}).map(([name, samples]) => [name, memorySlope(samples)])),
    isFlawless: complete === streams.length && orphans === 0,
  };
}

/** A stream with an end is complete; one without was left by its reader or was still going on. */
function isEndExpected(end: RecordedStream['end'], { lastSequence }: ExpectedStream): boolean {
  if (Number.isFinite(lastSequence)) return end === 'complete';
  return end === 'unsubscribed' || end === 'open';
}
