import { select } from 'd3-selection';
import type { Lane } from '../record/replica-lanes.js';
import { element, setText } from './element.js';
import { numberText } from './words.js';

/** The replicas as a list: what the lanes are called, in what state they are, and since when. */
export class LaneLabels {
  private readonly list = select(element('lanes', HTMLUListElement));
  private readonly empty = element('no-lanes', HTMLParagraphElement);

  /** `owner`: who serves this page's stream. */
  draw(lanes: readonly Lane[], owner: string, timeText: (unixMs: number) => string): void {
    this.empty.hidden = lanes.length > 0;
    this.list
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
      .attr('data-owner', ({ name }) => String(name === owner))
      .each(function say(lane) {
        const [, , state, facts] = this.children;
        setText(state, stateText(lane.state, lane.name === owner));
        setText(facts, factsText(lane, timeText));
      });
  }
}

function stateText(state: Lane['state'], isOwner: boolean): string {
  if (state === 'dead') return 'dead';
  if (state === 'draining') return 'leaving';
  return isOwner ? 'serves this stream' : 'serving';
}

function factsText({ state, streams, startedUnixMs, diedMs }: Lane, timeText: (unixMs: number) => string): string {
  if (state === 'dead') return diedMs > 0 ? `since ${timeText(diedMs)}` : '';
  const count = streams === 1 ? '1 stream' : `${numberText(streams)} streams`;
  return startedUnixMs > 0 ? `${count} · up since ${timeText(startedUnixMs)}` : count;
}
