import { scaleUtc, type ScaleTime } from 'd3-scale';

/** Left and right of what shares the axis of time: the curve, the lanes and the overview stand in line. */
export const PLOT = { leftPx: 46, rightPx: 28 } as const;

export type TimeScale = ScaleTime<number, number>;

/** What all parts of a picture are drawn with. */
export interface Picture {
  readonly x: TimeScale;
  readonly widthPx: number;
  readonly nowMs: number;
  /** The time of day in the stream's zone. */
  readonly timeText: (unixMs: number) => string;
}

export function timeScale([fromMs, toMs]: readonly [number, number], widthPx: number): TimeScale {
  return scaleUtc([fromMs, toMs], [PLOT.leftPx, Math.max(PLOT.leftPx + 1, widthPx - PLOT.rightPx)]);
}
