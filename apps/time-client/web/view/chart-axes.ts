import { axisBottom, axisLeft } from 'd3-axis';
import type { Selection } from 'd3-selection';
import { latenessTicks, type LatenessScale } from './lateness-scale.js';
import { PLOT, type Picture } from './plot.js';

const TICK_EVERY_PX = 130;

type Group = Selection<SVGGElement, unknown, null, undefined>;

/**
 * The axes of the curve, each with its unit. d3 writes all labels anew each time, and the browser sets them anew, so it
 * is asked only when there are others; in between they are moved.
 */
export class ChartAxes {
  private readonly lateness: Group;
  private readonly times: Group;
  private latenessKey = '';
  private timesKey = '';

  constructor(svg: Selection<SVGSVGElement, unknown, null, undefined>, bottomPx: number) {
    this.lateness = svg.append('g').attr('class', 'axis grid').attr('transform', `translate(${PLOT.leftPx},0)`);
    this.times = svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottomPx})`);
    svg.append('text').attr('class', 'unit').attr('x', 4).attr('y', 14).text('ms late');
    svg
      .append('text')
      .attr('class', 'unit')
      .attr('x', 8)
      .attr('y', bottomPx + 17)
      .text('time');
  }

  draw({ x, widthPx, timeText }: Picture, y: LatenessScale): void {
    const unit = latenessTicks(y);
    const latenessKey = JSON.stringify([y.domain(), unit, widthPx]);
    if (latenessKey !== this.latenessKey) {
      this.latenessKey = latenessKey;
      const grid = axisLeft(y)
        .tickSize(-(x.range()[1] - PLOT.leftPx))
        .tickPadding(8);
      this.lateness.call(grid.tickValues(unit).tickFormat(String));
    }
    // Beside the word `time` is no room for another.
    const count = Math.max(2, Math.floor(widthPx / TICK_EVERY_PX));
    const ticks = x.ticks(count).filter((date) => x(date) >= PLOT.leftPx + 30);
    const timesKey = ticks.map((date) => timeText(Number(date))).join();
    if (timesKey === this.timesKey) {
      this.times.selectAll<SVGGElement, Date>('.tick').attr('transform', (date) => `translate(${x(date)},0)`);
      return;
    }
    this.timesKey = timesKey;
    const axis = axisBottom<Date>(x).tickSizeOuter(0).offset(0);
    this.times.call(axis.tickValues(ticks).tickFormat((date) => timeText(Number(date))));
  }
}
