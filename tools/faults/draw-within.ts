import type { Fault } from './fault.js';
import type { Random } from './random.js';

/** Of the time: for runs that miss their bound and are made once more. */
const RERUNS = 1 / 3;

/**
 * Draws faults by chance until no other fits in the time, with a third added for reruns. Each fault that fits by itself
 * comes as first as often as any other, long ones too; in the order in which they were given.
 */
export function drawWithin<Row extends Pick<Fault, 'seconds'>>(
  faults: readonly Row[],
  withinSeconds: number,
  random: Random,
): Row[] {
  let leftSeconds = withinSeconds;
  const drawn = new Set<Row>();
  const inOrder = faults.map((fault) => ({ fault, at: random.next() })).toSorted((a, b) => a.at - b.at);
  for (const { fault } of inOrder) {
    const takesSeconds = fault.seconds * (1 + RERUNS);
    if (takesSeconds > leftSeconds) continue;
    drawn.add(fault);
    leftSeconds -= takesSeconds;
  }
  return faults.filter((fault) => drawn.has(fault));
}
