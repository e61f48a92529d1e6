import type { OwnershipSpan } from '../record/ownership.js';

/** What the places on the axis of time are asked for: a `TimeScale`, or less. */
export interface TimePlaces {
  (unixMs: number): number;
  range(): number[];
}

/** A piece of the thread, as the `d` of a path. */
export interface ThreadPiece {
  readonly path: string;
  /** On the lane of this replica; undefined: on the way from one lane to another. */
  readonly owner: string | undefined;
}

/** How long the way from lane to lane is at least: steep, but never upright. */
const JUMP_PX = 10;

/** The stream as a thread that lies on the lane of its owner and jumps to the next; only what is in view. */
export function threadOf(
  spans: readonly OwnershipSpan[],
  yOf: (owner: string) => number | undefined,
  x: TimePlaces,
): ThreadPiece[] {
  const [leftPx, rightPx] = x.range();
  const pieces: ThreadPiece[] = [];
  let end: { readonly px: number; readonly yPx: number } | undefined;
  for (const { owner, fromMs, toMs } of spans) {
    const yPx = yOf(owner);
    if (yPx === undefined) continue;
    const fromPx = x(fromMs);
    const toPx = Math.min(rightPx, x(toMs));
    if (fromPx > rightPx) break;
    if (toPx >= leftPx) {
      const isJumpInView = end !== undefined && fromPx >= leftPx;
      if (end && isJumpInView) pieces.push({ path: jump(leftPx, end, { px: fromPx, yPx }), owner: undefined });
      const beginPx = Math.max(leftPx, fromPx);
      pieces.push({ path: `M${beginPx},${yPx}H${Math.max(toPx, beginPx + 1)}`, owner });
    }
    end = { px: toPx, yPx };
  }
  return pieces;
}

interface Place {
  readonly px: number;
  readonly yPx: number;
}

function jump(leftPx: number, from: Place, to: Place): string {
  const fromPx = Math.max(leftPx, Math.min(from.px, to.px - JUMP_PX));
  const middlePx = (fromPx + to.px) / 2;
  return `M${fromPx},${from.yPx}C${middlePx},${from.yPx} ${middlePx},${to.yPx} ${to.px},${to.yPx}`;
}
