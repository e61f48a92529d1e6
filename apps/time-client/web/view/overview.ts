import { brushX, type D3BrushEvent } from 'd3-brush';
import { select } from 'd3-selection';
import { area, curveStepAfter } from 'd3-shape';
import { latenessBuckets, type LatenessBucket } from '../record/lateness-buckets.js';
import type { Recording } from '../record/recording.js';
import { domainOf, windowOf, type TimeWindow } from '../record/time-window.js';
import { KEPT_MS } from '../record/update-log.js';
import { element } from './element.js';
import { latenessScale } from './lateness-scale.js';
import { PLOT, timeScale, type TimeScale } from './plot.js';

const HEIGHT_PX = 46;
const BUCKET_MS = 2_000;
/** It moves a pixel in this time or longer. */
const DRAWN_EVERY_MS = 500;
/** A brush let go this close to the present stays with it. */
const SNAP_PX = 8;

/** All that is kept, in small, with a brush for the part that is shown in large. */
export class Overview {
  private readonly svg = select<SVGElement, unknown>(element('overview', SVGSVGElement)).attr('height', HEIGHT_PX);
  private readonly shape = this.svg.append('path').attr('class', 'overview-shape');
  private readonly marks = this.svg.append('g').attr('class', 'marks');
  private readonly group = this.svg.append('g').attr('class', 'brush');
  private readonly brush = brushX<unknown>();
  private scale: TimeScale = timeScale([0, 1], 100);
  private isDragged = false;
  private nowMs = 0;
  private drawnWidthPx = 0;

  /** `select` is told what somebody chose. */
  constructor(private readonly selected: (window: TimeWindow) => void) {
    this.brush.on('start brush end', (event: D3BrushEvent<unknown>) => this.brushed(event));
  }

  draw(nowMs: number, widthPx: number, recording: Recording, window: TimeWindow): void {
    const isSame = widthPx === this.drawnWidthPx && nowMs - this.nowMs < DRAWN_EVERY_MS && nowMs >= this.nowMs;
    // It stands still under the pointer.
    if (!this.isDragged && !isSame) this.drawShape(nowMs, widthPx, recording);
    this.place(widthPx, window);
  }

  private drawShape(nowMs: number, widthPx: number, { log, ownership }: Recording): void {
    this.nowMs = nowMs;
    const fromMs = this.nowMs - KEPT_MS;
    this.scale = timeScale([fromMs, this.nowMs], widthPx);
    const buckets = latenessBuckets(log.between(fromMs, this.nowMs), BUCKET_MS);
    const y = latenessScale(0, Math.max(0, ...buckets.map(({ max }) => max)), 6, HEIGHT_PX - 2);
    const shape = area<LatenessBucket>(
      ({ t }) => this.scale(Math.max(t, fromMs)),
      HEIGHT_PX,
      ({ max }) => y(max),
    ).curve(curveStepAfter);
    this.shape.attr('d', shape(buckets));
    this.marks
      .selectAll('line')
      .data(ownership.moves.filter(({ atUnixMs }) => atUnixMs > fromMs))
      .join('line')
      .attr('class', ({ reason }) => (reason === 'drain' ? 'mark calm' : 'mark'))
      .attr('x1', ({ atUnixMs }) => this.scale(atUnixMs))
      .attr('x2', ({ atUnixMs }) => this.scale(atUnixMs))
      .attr('y2', HEIGHT_PX);
  }

  private place(widthPx: number, window: TimeWindow): void {
    if (this.isDragged) return;
    if (widthPx !== this.drawnWidthPx) {
      this.drawnWidthPx = widthPx;
      this.svg.attr('width', widthPx);
      this.brush.extent([
        [PLOT.leftPx, 0],
        [this.scale.range()[1], HEIGHT_PX],
      ]);
      this.group.call(this.brush);
    }
    const [fromMs, toMs] = domainOf(window, this.nowMs);
    const [leftPx, rightPx] = this.scale.range();
    const clip = (px: number) => Math.min(rightPx, Math.max(leftPx, px));
    this.brush.move(this.group, [clip(this.scale(fromMs)), clip(this.scale(toMs))]);
  }

  private brushed({ type, selection, sourceEvent }: D3BrushEvent<unknown>): void {
    if (!sourceEvent) return; // our own `move`
    this.isDragged = type !== 'end';
    if (!selection) return;
    const [fromPx, toPx] = selection as [number, number];
    if (toPx - fromPx < 2) return; // a click, and not a stretch
    const snapMs = Number(this.scale.invert(PLOT.leftPx + SNAP_PX)) - Number(this.scale.invert(PLOT.leftPx));
    const [fromMs, toMs] = [fromPx, toPx].map((px) => Number(this.scale.invert(px)));
    this.selected(windowOf(fromMs, toMs, this.nowMs, snapMs));
  }
}
