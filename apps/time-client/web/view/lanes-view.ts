import { select, type Selection } from 'd3-selection';
import type { Ownership, OwnershipSpan } from '../record/ownership.js';
import type { Lane } from '../record/replica-lanes.js';
import { element, setText } from './element.js';
import type { Picture } from './plot.js';
import { numberText } from './words.js';

/** Height of a lane, and where in it the rail lies; style.css has the height, too. */
const LANE_PX = 54;
const RAIL_PX = 38;

type Group = Selection<SVGGElement, unknown, null, undefined>;

interface Rail {
  readonly fromPx: number;
  readonly toPx: number;
  readonly yPx: number;
}

interface Segment {
  readonly path: string;
  readonly hue: number | undefined;
}

/** Replicas as lanes, grey where they were dead, and the stream as a thread that jumps from one to another. */
export class LanesView {
  private readonly list = select(element('lanes', HTMLUListElement));
  private readonly svg = select<SVGElement, unknown>(element('thread', SVGSVGElement));
  private readonly empty = element('no-lanes', HTMLParagraphElement);
  private readonly dead = this.svg.append('g').attr('class', 'rails dead');
  private readonly alive = this.svg.append('g').attr('class', 'rails alive');
  private readonly moves = this.svg.append('g').attr('class', 'marks');
  private readonly thread = this.svg.append('g').attr('class', 'thread');
  private readonly head = this.svg.append('circle').attr('class', 'head').attr('r', 6);

  draw(picture: Picture, lanes: readonly Lane[], ownership: Ownership, owner: string): void {
    this.empty.hidden = lanes.length > 0;
    this.labels(lanes, owner, picture);
    this.svg.attr('height', lanes.length * LANE_PX).attr('width', picture.widthPx);
    this.rails(lanes, picture);
    this.drawMoves(ownership, picture, lanes.length * LANE_PX);
    this.drawThread(lanes, ownership.spans, picture);
  }

  private labels(lanes: readonly Lane[], owner: string, { timeText }: Picture): void {
    const items = this.list
      .selectAll<HTMLLIElement, Lane>('li')
      .data(lanes, (lane) => lane.name)
      .join((enter) => {
        const item = enter.append('li');
        item.append('span').attr('class', 'dot');
        item.append('b').text(({ name }) => name);
        item.append('span').attr('class', 'lane-state');
        item.append('span').attr('class', 'lane-facts');
        return item;
      })
      .order()
      .attr('class', ({ hue }) => `hue-${hue % 6}`)
      .attr('data-state', ({ state }) => state)
      .attr('data-owner', ({ name }) => String(name === owner));
    items.each(function say(lane) {
      const [, , state, facts] = this.children;
      setText(state, stateText(lane.state, lane.name === owner));
      setText(facts, factsText(lane, timeText));
    });
  }

  private rails(lanes: readonly Lane[], { x, nowMs }: Picture): void {
    const [leftPx, rightPx] = x.range();
    const clip = (px: number) => Math.min(rightPx, Math.max(leftPx, px));
    const rail = (fromMs: number, toMs: number, index: number): Rail => ({
      fromPx: clip(x(fromMs)),
      toPx: clip(x(toMs)),
      yPx: railAt(index),
    });
    drawRails(
      this.dead,
      lanes.map((_, index) => ({ fromPx: leftPx, toPx: rightPx, yPx: railAt(index) })),
    );
    drawRails(
      this.alive,
      lanes.flatMap(({ lives }, index) => lives.map(({ fromMs, toMs }) => rail(fromMs, toMs ?? nowMs, index))),
    );
  }

  private drawMoves({ moves }: Ownership, { x }: Picture, heightPx: number): void {
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

  private drawThread(lanes: readonly Lane[], spans: readonly OwnershipSpan[], { x }: Picture): void {
    const [leftPx, rightPx] = x.range();
    const placeOf = new Map(lanes.map((lane, index) => [lane.name, { yPx: railAt(index), hue: lane.hue }]));
    const clip = (px: number) => Math.min(rightPx, Math.max(leftPx, px));
    const segments: Segment[] = [];
    let end: { readonly px: number; readonly yPx: number } | undefined;
    for (const { owner, fromMs, toMs } of spans) {
      const place = placeOf.get(owner);
      if (!place) continue;
      const fromPx = clip(x(fromMs));
      const toPx = clip(x(toMs));
      if (end && toPx > leftPx) segments.push({ path: jump(end, fromPx, place.yPx, leftPx), hue: undefined });
      if (toPx > leftPx)
        segments.push({ path: `M${fromPx},${place.yPx}H${Math.max(toPx, fromPx + 1)}`, hue: place.hue });
      end = { px: toPx, yPx: place.yPx };
    }
    this.thread
      .selectAll('path')
      .data(segments)
      .join('path')
      .attr('d', ({ path }) => path)
      .attr('class', ({ hue }) => (hue === undefined ? 'jump' : `hue-${hue % 6}`));
    const owner = spans.at(-1)?.owner ?? '';
    const hue = lanes.find(({ name }) => name === owner)?.hue ?? 0;
    const isShown = end !== undefined && end.px > leftPx;
    this.head.attr('visibility', isShown ? 'visible' : 'hidden');
    if (isShown)
      this.head
        .attr('class', `head hue-${hue % 6}`)
        .attr('cx', end?.px ?? 0)
        .attr('cy', end?.yPx ?? 0);
  }
}

function drawRails(group: Group, rails: readonly Rail[]): void {
  group
    .selectAll('line')
    .data(rails.filter(({ fromPx, toPx }) => toPx > fromPx))
    .join('line')
    .attr('x1', ({ fromPx }) => fromPx)
    .attr('x2', ({ toPx }) => toPx)
    .attr('y1', ({ yPx }) => yPx)
    .attr('y2', ({ yPx }) => yPx);
}

/** From the end of one span to the begin of the next; steep, but never upright. */
function jump(end: { readonly px: number; readonly yPx: number }, toPx: number, toYPx: number, leftPx: number): string {
  const fromPx = Math.max(leftPx, Math.min(end.px, toPx - 10));
  const middlePx = (fromPx + toPx) / 2;
  return `M${fromPx},${end.yPx}C${middlePx},${end.yPx} ${middlePx},${toYPx} ${toPx},${toYPx}`;
}

const railAt = (index: number): number => index * LANE_PX + RAIL_PX;

function stateText(state: Lane['state'], isOwner: boolean): string {
  if (state === 'dead') return 'dead';
  if (state === 'draining') return 'leaving';
  return isOwner ? 'serves this stream' : 'serving';
}

function factsText({ state, streams, startedUnixMs, diedMs }: Lane, timeText: Picture['timeText']): string {
  if (state === 'dead') return diedMs > 0 ? `since ${timeText(diedMs)}` : '';
  const count = streams === 1 ? '1 stream' : `${numberText(streams)} streams`;
  return startedUnixMs > 0 ? `${count} · up since ${timeText(startedUnixMs)}` : count;
}
