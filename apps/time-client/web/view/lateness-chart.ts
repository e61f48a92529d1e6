import { pointer, select } from 'd3-selection';
import { area, curveMonotoneX, line } from 'd3-shape';
import { latenessBuckets, runsOf, type LatenessBucket } from '../record/lateness-buckets.js';
import type { Recording } from '../record/recording.js';
import { ChartAxes } from './chart-axes.js';
import { element, setText } from './element.js';
import { latenessScale, type LatenessScale } from './lateness-scale.js';
import { MoveMarks } from './move-marks.js';
import type { Picture } from './plot.js';
import { msText } from './words.js';

const HEIGHT_PX = 264;
const TOP_PX = 34;
const BOTTOM_PX = HEIGHT_PX - 26;
/** Up to here each update gets a dot of its own. */
const MOST_DOTS = 90;
const SUMMARY_EVERY_MS = 5_000;

/** Lateness over time: a line of means in a band from min to max, and the recoveries on the axis of time. */
export class LatenessChart {
  private readonly svg = select(element('lateness', HTMLDivElement)).select<SVGSVGElement>('svg');
  private readonly axes = new ChartAxes(this.svg, BOTTOM_PX);
  private readonly marks = new MoveMarks(this.svg.append('g'), TOP_PX, BOTTOM_PX);
  private readonly bands = this.svg.append('g').attr('class', 'bands');
  private readonly lines = this.svg.append('g').attr('class', 'lines');
  private readonly dots = this.svg.append('g').attr('class', 'dots');
  private readonly cursor = this.svg.append('line').attr('class', 'cursor').attr('y1', TOP_PX).attr('y2', BOTTOM_PX);
  private readonly readout = element('readout', HTMLOutputElement);
  private readonly summary = element('lateness-summary', SVGTitleElement);
  private summaryMs = -Infinity;
  private cursorPx: number | undefined;

  constructor() {
    this.svg.attr('height', HEIGHT_PX);
    this.svg.on('pointermove', (event: PointerEvent) => (this.cursorPx = pointer(event)[0]));
    this.svg.on('pointerleave', () => (this.cursorPx = undefined));
  }

  /** `bucketMs`: 0 for each update as it is. `intervalMs`: after more than two of which the line is broken. */
  draw(picture: Picture, { log, ownership }: Recording, bucketMs: number, intervalMs: number): void {
    const { x, widthPx } = picture;
    const [fromMs, toMs] = x.domain().map(Number);
    const updates = log.between(fromMs - intervalMs - bucketMs, toMs);
    // More updates than pixels would be drawn over each other: as many buckets as there are pixels show the same.
    const perPixelMs = updates.length > widthPx ? ((toMs - fromMs) / widthPx) * 2 : 0;
    const buckets = latenessBuckets(updates, Math.max(bucketMs, perPixelMs));
    const y = scaleFor(buckets);
    this.axes.draw(picture, y);
    const runs = runsOf(buckets, Math.max(intervalMs, bucketMs, perPixelMs) * 2.5);
    this.curves(runs, picture, y, bucketMs / 2);
    this.marks.draw(picture, ownership.moves);
    this.point(buckets, picture, bucketMs);
    this.summarise(buckets, picture);
  }

  /** `shiftPx`: a bucket is drawn in its middle. */
  private curves(runs: LatenessBucket[][], { x }: Picture, y: LatenessScale, shiftMs: number): void {
    const at = ({ t }: LatenessBucket) => x(t + shiftMs);
    const band = area<LatenessBucket>(
      at,
      ({ min }) => y(min),
      ({ max }) => y(max),
    ).curve(curveMonotoneX);
    const mean = line<LatenessBucket>(at, (bucket) => y(bucket.mean)).curve(curveMonotoneX);
    this.bands.selectAll('path').data(runs).join('path').attr('d', band);
    this.lines.selectAll('path').data(runs).join('path').attr('d', mean);
    const buckets = runs.flat();
    const dots = buckets.length > MOST_DOTS ? buckets.slice(-1) : buckets;
    this.dots
      .selectAll('circle')
      .data(dots)
      .join('circle')
      .attr('r', (_, index) => (index === dots.length - 1 ? 4 : 2))
      .attr('class', (_, index) => (index === dots.length - 1 ? 'head' : null))
      .attr('cx', at)
      .attr('cy', (bucket) => y(bucket.mean));
  }

  private point(buckets: readonly LatenessBucket[], { x, timeText }: Picture, bucketMs: number): void {
    const { cursorPx } = this;
    const distance = ({ t }: LatenessBucket) => Math.abs(x(t + bucketMs / 2) - (cursorPx ?? 0));
    const nearest =
      cursorPx === undefined
        ? undefined
        : buckets.reduce<LatenessBucket | undefined>(
            (best, b) => (best && distance(best) <= distance(b) ? best : b),
            undefined,
          );
    this.cursor.attr('visibility', nearest ? 'visible' : 'hidden');
    if (!nearest) {
      setText(this.readout, '');
      return;
    }
    const at = x(nearest.t + bucketMs / 2);
    this.cursor.attr('x1', at).attr('x2', at);
    const { t, count, min, mean, max } = nearest;
    const range = count > 1 ? ` (${msText(min)} – ${msText(max)}, ${count} updates)` : '';
    setText(this.readout, `${timeText(t)}  ${msText(mean)} ms${range}`);
  }

  /** For who cannot see the curve; seldom, because it would be read out each time. */
  private summarise(buckets: readonly LatenessBucket[], { nowMs, x }: Picture): void {
    if (nowMs - this.summaryMs < SUMMARY_EVERY_MS || buckets.length === 0) return;
    this.summaryMs = nowMs;
    const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
    const mean = buckets.reduce((sum, bucket) => sum + bucket.mean * bucket.count, 0) / count;
    const max = Math.max(...buckets.map((bucket) => bucket.max));
    const [fromMs, toMs] = x.domain().map(Number);
    const span = `${Math.round((toMs - fromMs) / 1_000)} s`;
    setText(this.summary, `Lateness over ${span}: mean ${msText(mean)} ms, at most ${msText(max)} ms.`);
  }
}

function scaleFor(buckets: readonly LatenessBucket[]): LatenessScale {
  let min = 0;
  let max = 0;
  for (const bucket of buckets) {
    min = Math.min(min, bucket.min);
    max = Math.max(max, bucket.max);
  }
  return latenessScale(min, max, TOP_PX, BOTTOM_PX);
}
