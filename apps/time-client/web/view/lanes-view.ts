import { select, type Selection } from 'd3-selection';
import type { Ownership } from '../record/ownership.js';
import type { Lane } from '../record/replica-lanes.js';
import { element } from './element.js';
import { LaneLabels } from './lane-labels.js';
import type { Picture } from './plot.js';
import { threadOf } from './thread.js';

/** Height of a lane, and where in it the rail lies; style.css has the height, too. */
const LANE_PX = 54;
const RAIL_PX = 38;
const HEAD_PX = 6;

type Group = Selection<SVGGElement, unknown, null, undefined>;

/** Replicas as lanes, grey where they were dead, and the stream as a thread that jumps from one to another. */
export class LanesView {
  private readonly labels = new LaneLabels();
  private readonly svg = select<SVGElement, unknown>(element('thread', SVGSVGElement));
  private readonly dead = this.svg.append('g').attr('class', 'rails dead');
  private readonly alive = this.svg.append('g').attr('class', 'rails alive');
  private readonly moves = this.svg.append('g').attr('class', 'marks');
  private readonly thread = this.svg.append('g').attr('class', 'thread');
  private readonly head = this.svg.append('circle').attr('r', HEAD_PX);

  draw(picture: Picture, lanes: readonly Lane[], ownership: Ownership): void {
    const { spans, moves } = ownership;
    this.labels.draw(lanes, spans.at(-1)?.owner ?? '', picture.timeText);
    this.svg.attr('height', lanes.length * LANE_PX).attr('width', picture.widthPx);
    this.drawRails(lanes, picture);
    this.drawMoves(moves, picture, lanes.length * LANE_PX);
    this.drawThread(lanes, spans, picture);
  }

  private drawRails(lanes: readonly Lane[], { x, nowMs }: Picture): void {
    const [leftPx, rightPx] = x.range();
    const clip = (px: number) => Math.min(rightPx, Math.max(leftPx, px));
    rails(
      this.dead,
      lanes.map((_, index) => [leftPx, rightPx, railAt(index)]),
    );
    rails(
      this.alive,
      lanes.flatMap(({ lives }, index) =>
        lives.map(({ fromMs, toMs }): Rail => [clip(x(fromMs)), clip(x(toMs ?? nowMs)), railAt(index)]),
      ),
    );
  }

  private drawMoves(moves: Ownership['moves'], { x }: Picture, heightPx: number): void {
    const [leftPx, rightPx] = x.range();
    this.moves
      .selectAll('line')
      .data(moves.filter(({ atUnixMs }) => x(atUnixMs) >= leftPx && x(atUnixMs) <= rightPx))
      .join('line')
      .attr('class', ({ reason }) => (reason === 'drain' ? 'mark calm' : 'mark'))
      .attr('x1', ({ atUnixMs }) => x(atUnixMs))
      .attr('x2', ({ atUnixMs }) => x(atUnixMs))
      .attr('y2', heightPx);
  }

  private drawThread(lanes: readonly Lane[], spans: Ownership['spans'], { x }: Picture): void {
    const places = new Map(lanes.map(({ name, hue }, index) => [name, { yPx: railAt(index), hue: hue % 6 }]));
    this.thread
      .selectAll('path')
      .data(threadOf(spans, (owner) => places.get(owner)?.yPx, x))
      .join('path')
      .attr('d', ({ path }) => path)
      .attr('class', ({ owner }) => (owner === undefined ? 'jump' : `hue-${places.get(owner)?.hue}`));
    const last = spans.at(-1);
    const place = places.get(last?.owner ?? '');
    const endPx = x(last?.toMs ?? 0);
    const [leftPx, rightPx] = x.range();
    // An update may be due a little after the page thinks that now is.
    const isInView = endPx >= leftPx && endPx <= rightPx + HEAD_PX;
    this.head.attr('visibility', place && isInView ? 'visible' : 'hidden');
    if (!place) return;
    this.head.attr('class', `head hue-${place.hue}`).attr('cx', Math.min(endPx, rightPx)).attr('cy', place.yPx);
  }
}

/** From, to, and how far down. */
type Rail = [fromPx: number, toPx: number, yPx: number];

function rails(group: Group, data: readonly Rail[]): void {
  group
    .selectAll('line')
    .data(data.filter(([fromPx, toPx]) => toPx > fromPx))
    .join('line')
    .attr('x1', ([fromPx]) => fromPx)
    .attr('x2', ([, toPx]) => toPx)
    .attr('y1', ([, , yPx]) => yPx)
    .attr('y2', ([, , yPx]) => yPx);
}

const railAt = (index: number): number => index * LANE_PX + RAIL_PX;
