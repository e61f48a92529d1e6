import type { ReaderRecord, ReadValue } from './reader-record.js';

/** What was done to a stream, and how long its reader was watched afterwards. All instants in Unix ms. */
export interface Watch {
  readonly beganAtMs: number;
  /** When what was taken away came back; absent if it did not. */
  readonly returnedAtMs?: number;
  /** How long a reader that saw nothing was given, in ms. */
  readonly patienceMs: number;
}

/** Whether the stream flows again: so many values after that instant are more than what was still under way. */
const FLOWING_VALUES = 100;

export function flowsAgain(record: ReaderRecord, sinceMs: number): boolean {
  return record.values.filter(({ atMs }) => atMs > sinceMs).length >= FLOWING_VALUES;
}

/** What the reader saw, as a short cell of the table. */
export function readerVerdict(record: ReaderRecord, { beganAtMs, returnedAtMs, patienceMs }: Watch): string {
  const { values, end } = record;
  if (end) {
    const after = `after ${inWords(end.atMs - beganAtMs)}`;
    return { error: `error ${after}`, complete: `ends ${after} as if complete`, died: `reader dies ${after}` }[
      end.kind
    ];
  }
  if (!flowsAgain(record, returnedAtMs ?? beganAtMs)) return `silence: no error within ${inWords(patienceMs)}`;
  if (returnedAtMs === undefined) return `${inWords(longestPauseMs(values, beganAtMs))} pause, ${faults(values)}`;
  const firstBack = values.find(({ atMs }) => atMs >= returnedAtMs);
  return `goes on ${inWords((firstBack?.atMs ?? Number.NaN) - returnedAtMs)} after its return, ${faults(values)}`;
}

/** What the servers did after the reader had left, as a short cell of the table. */
export function producerVerdict(producedAtMs: readonly number[], leftAtMs: number, watchedMs: number): string {
  const after = producedAtMs.filter((atMs) => atMs > leftAtMs);
  const ranMs = (after.at(-1) ?? leftAtMs) - leftAtMs;
  const values = `${after.length} ${after.length === 1 ? 'value' : 'values'} more`;
  return ranMs > watchedMs / 2 ? `producer runs on: ${values} in ${inWords(watchedMs)}` : `producer stops: ${values}`;
}

/** The longest time from one value to the next, if that one came after the instant. */
function longestPauseMs(values: readonly ReadValue[], sinceMs: number): number {
  const pausesMs = values.map(({ atMs }, index) => (atMs > sinceMs ? atMs - (values[index - 1]?.atMs ?? atMs) : 0));
  return Math.max(...pausesMs);
}

function faults(values: readonly ReadValue[]): string {
  const numbers = values.map(({ sequence }) => sequence);
  const distinct = new Set(numbers).size;
  const lost = Math.max(...numbers) - Math.min(...numbers) + 1 - distinct;
  const twice = numbers.length - distinct;
  const isInOrder = numbers.every((number, index) => number >= (numbers[index - 1] ?? number));
  return [
    lost > 0 ? `${lost} lost without a word` : 'none lost',
    ...(twice > 0 ? [`${twice} twice`] : []),
    ...(isInOrder ? [] : ['out of order']),
  ].join(', ');
}

function inWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
