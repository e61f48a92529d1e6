import { select, type Selection } from 'd3-selection';
import { moveText, whatHappened } from '../record/ownership.js';
import type { Move } from '../stream/stream-events.js';
import type { Picture } from './plot.js';

/** About what a letter of a label takes. */
const LETTER_PX = 6.4;
const GAP_PX = 9;

interface Mark {
  readonly move: Move;
  readonly atPx: number;
  /** Empty if there is no room beside the mark before. */
  readonly label: string;
  readonly isLeft: boolean;
}

/** Recoveries on the axis of time: the pause as a stripe, and beside it who died, who took over, and for how long. */
export class MoveMarks {
  constructor(
    private readonly group: Selection<SVGGElement, unknown, null, undefined>,
    private readonly topPx: number,
    private readonly bottomPx: number,
  ) {
    group.attr('class', 'marks');
  }

  draw({ x, widthPx }: Picture, moves: readonly Move[]): void {
    const [leftPx, rightPx] = x.range();
    const shown = moves.filter(({ atUnixMs }) => x(atUnixMs) >= leftPx && x(atUnixMs) <= rightPx);
    const marks = this.group
      .selectAll<SVGGElement, Mark>('g')
      .data(placed(shown, (move) => x(move.atUnixMs), leftPx, widthPx))
      .join((enter) => {
        const mark = enter.append('g');
        mark.append('rect');
        mark.append('line');
        mark.append('text');
        mark.append('title');
        return mark;
      })
      .attr('class', ({ move }) => (move.reason === 'drain' ? 'mark calm' : 'mark'));
    const startPx = ({ move }: Mark) => Math.max(leftPx, x(move.atUnixMs - move.pauseMs));
    const { topPx, bottomPx } = this;
    marks.each(function place(mark) {
      const group = select(this);
      const fromPx = startPx(mark);
      group.select('title').text(moveText(mark.move));
      group
        .select('rect')
        .attr('x', fromPx)
        .attr('width', Math.max(2, mark.atPx - fromPx))
        .attr('y', topPx - 8)
        .attr('height', bottomPx - topPx + 8);
      group
        .select('line')
        .attr('x1', mark.atPx)
        .attr('x2', mark.atPx)
        .attr('y1', topPx - 24)
        .attr('y2', bottomPx);
      group
        .select('text')
        .attr('x', mark.atPx + (mark.isLeft ? -6 : 6))
        .attr('y', topPx - 15)
        .attr('text-anchor', mark.isLeft ? 'end' : 'start')
        .text(mark.label);
    });
  }
}

/** A label crosses no other mark and no other label; the newest is placed first, and gets the most words. */
function placed(moves: readonly Move[], at: (move: Move) => number, leftPx: number, widthPx: number): Mark[] {
  const marks: Mark[] = [];
  let freeToPx = widthPx;
  for (const [index, move] of [...moves.entries()].toReversed()) {
    const atPx = at(move);
    const olderPx = index > 0 ? at(moves[index - 1]) : leftPx;
    const texts = wordings(move);
    const right = texts.find((text) => atPx + GAP_PX + text.length * LETTER_PX <= freeToPx);
    const left = texts.find((text) => atPx - GAP_PX - text.length * LETTER_PX >= olderPx && atPx <= freeToPx);
    // Beside the present there is only room on the left.
    const isLeft = left !== undefined && (right === undefined || right.length < left.length);
    const label = (isLeft ? left : right) ?? '';
    freeToPx = isLeft ? atPx - GAP_PX - label.length * LETTER_PX : atPx - GAP_PX;
    marks.push({ move, atPx, label, isLeft });
  }
  return marks;
}

/** From the longest to the shortest. */
function wordings(move: Move): string[] {
  const pause = `${Math.round(move.pauseMs)} ms`;
  return [moveText(move), `${whatHappened(move)} · ${pause}`, pause];
}
