import { KEPT_MS } from './update-log.js';

/** The part of the kept time that is shown. */
export interface TimeWindow {
  readonly spanMs: number;
  /** Undefined: it ends now, and moves on with the time. */
  readonly endMs: number | undefined;
}

const SHORTEST_MS = 2_000;

export function domainOf({ spanMs, endMs }: TimeWindow, nowMs: number): [number, number] {
  const toMs = endMs ?? nowMs;
  return [toMs - spanMs, toMs];
}

/** A window of the given ends, within what is kept. If it reaches the present it stays with it. */
export function windowOf(fromMs: number, toMs: number, nowMs: number, toleranceMs = 0): TimeWindow {
  const spanMs = Math.min(KEPT_MS, Math.max(SHORTEST_MS, toMs - fromMs));
  if (toMs >= nowMs - toleranceMs) return { spanMs, endMs: undefined };
  return { spanMs, endMs: Math.max(toMs, nowMs - KEPT_MS + spanMs) };
}

/** Times `factor` as much is shown, around the middle; around the present if that is shown. */
export function zoomed(window: TimeWindow, factor: number, nowMs: number): TimeWindow {
  const [fromMs, toMs] = domainOf(window, nowMs);
  const spanMs = window.spanMs * factor;
  if (window.endMs === undefined) return windowOf(nowMs - spanMs, nowMs, nowMs);
  const middleMs = (fromMs + toMs) / 2;
  return windowOf(middleMs - spanMs / 2, middleMs + spanMs / 2, nowMs);
}

/** Moved by a share of what is shown; below 0 towards the past. */
export function panned(window: TimeWindow, share: number, nowMs: number): TimeWindow {
  const [fromMs, toMs] = domainOf(window, nowMs);
  const byMs = window.spanMs * share;
  return windowOf(fromMs + byMs, toMs + byMs, nowMs);
}
