/** When the updates of one stream are due. */
export interface Timeline {
  /** In ms since the Unix epoch; never less than for the number before. */
  dueUnixMs(sequence: number): number;
}

/**
 * The first number from `low` on that is due at `unixMs` or later, `high` if none before it is. Found by halving, so
 * that it is right to the bit where a division might not be.
 */
export function sequenceAt(timeline: Timeline, unixMs: number, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = from + Math.floor((to - from) / 2);
    if (timeline.dueUnixMs(middle) < unixMs) from = middle + 1;
    else to = middle;
  }
  return from;
}
