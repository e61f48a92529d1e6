import { quantilesOf, type Quantiles } from './quantiles.js';

/** One update as it arrived. */
export interface Received {
  /** On a monotonic clock, such as `performance.now()`. */
  receivedMs: number;
  sequence: number;
  /** What was on the wire, or what it said. Undefined: its recorder held it against `textOf` at once, and it was right. */
  text: string | undefined;
  /** The last token of its subject; a reader behind the client does not see it. */
  epoch?: number;
}

/** What a stream should have been. */
export interface ExpectedStream {
  /** The instant of update 0 on the clock of `receivedMs`; see `unixToMonotonicMs`. */
  originMs: number;
  /** From the origin, in ms. */
  dueMs(sequence: number): number;
  /** The same as `Received.text`. */
  textOf(sequence: number): string;
  /** Without it, or with Infinity, the history may end anywhere. */
  lastSequence?: number;
}

export interface Fault {
  kind: 'duplicate' | 'missing' | 'order' | 'content' | 'early';
  sequence: number;
  /** For people: `update #4 came twice`. */
  text: string;
}

/** What a history says. */
export interface HistoryReport {
  updates: number;
  /** Empty: every update 0 … n came once, in order, with the right content and not before its time. */
  faults: Fault[];
  /** Arrival − due, over all updates; NaN for an empty history. */
  latenessMs: Quantiles;
  /** The longest silence between two arrivals beyond what the schedule asks for, of those that ended in time to count. */
  biggestPauseMs: number;
}

/** Two clocks of one machine are read at different moments, and timers round. */
const EARLY_TOLERANCE_MS = 5;

/**
 * Holds what arrived against what should have: 0 … n each once, in order, the right content, none before it was due.
 * Pure; the history may be as long as memory allows.
 * @param pausesSinceMs a pause counts if it ended at this instant or later; default: every pause
 */
export function checkHistory(
  history: readonly Received[],
  expected: ExpectedStream,
  pausesSinceMs = -Infinity,
): HistoryReport {
  const faults: Fault[] = [];
  const fault = (kind: Fault['kind'], sequence: number, text: string): void => {
    faults.push({ kind, sequence, text: `update #${sequence} ${text}` });
  };
  const seen = new Set<number>();
  const latenessMs = new Float64Array(history.length);
  let highest = -1;
  let biggestPauseMs = 0;

  for (const [index, { receivedMs, sequence, text }] of history.entries()) {
    const dueMs = expected.dueMs(sequence);
    const lateMs = receivedMs - expected.originMs - dueMs;
    latenessMs[index] = lateMs;
    if (seen.has(sequence)) fault('duplicate', sequence, 'came twice');
    else if (sequence < highest) fault('order', sequence, `came after #${highest}`);
    if (text !== undefined && text !== expected.textOf(sequence)) {
      fault('content', sequence, `is ${text}, not ${expected.textOf(sequence)}`);
    }
    if (lateMs < -EARLY_TOLERANCE_MS) fault('early', sequence, `came ${(-lateMs).toFixed(1)} ms early`);

    const previous = history[index - 1];
    if (previous && receivedMs >= pausesSinceMs) {
      const pauseMs = receivedMs - previous.receivedMs - Math.max(0, dueMs - expected.dueMs(previous.sequence));
      biggestPauseMs = Math.max(biggestPauseMs, pauseMs);
    }
    seen.add(sequence);
    highest = Math.max(highest, sequence);
  }

  const last = Number.isFinite(expected.lastSequence) ? expected.lastSequence! : highest;
  for (let sequence = 0; sequence <= last; sequence++) {
    if (!seen.has(sequence)) fault('missing', sequence, 'is missing');
  }
  return { updates: history.length, faults, latenessMs: quantilesOf(latenessMs), biggestPauseMs };
}

const LOOKS = 10;

/**
 * A wall-clock instant on the clock of `performance.now()`, right to about a millisecond. Who loses the processor between
 * the two looks sees the wall clock behind, never ahead: so the highest of a few counts.
 */
export function unixToMonotonicMs(unixMs: number): number {
  const aheadMs = Array.from({ length: LOOKS }, () => Date.now() - performance.now());
  return unixMs - Math.max(...aheadMs);
}
