import { moveText } from '../record/ownership.js';
import type { Recording } from '../record/recording.js';
import type { Move } from '../stream/stream-events.js';
import { element, setText } from './element.js';
import { numberText } from './words.js';

const LISTED_MOVES = 50;

/** What was counted, and the recoveries as sentences. */
export class CountsView {
  private readonly list = element('moves', HTMLOListElement);
  private readonly none = element('no-moves', HTMLParagraphElement);
  private readonly missing = element('count-missing', HTMLElement);
  private listed: readonly Move[] = [];

  draw({ continuity, ownership, moveCount }: Recording, timeText: (unixMs: number) => string): void {
    const { received, missing, repeated, reconnects, resumes, restarts } = continuity;
    const counts = { received, missing, repeated, reconnects, resumes, restarts, moves: moveCount };
    for (const [name, count] of Object.entries(counts)) {
      setText(element(`count-${name}`, HTMLElement), numberText(count));
    }
    this.missing.dataset['bad'] = String(missing > 0);
    if (ownership.moves === this.listed) return;
    this.listed = ownership.moves;
    this.none.hidden = this.listed.length > 0;
    this.list.replaceChildren(
      ...this.listed
        .slice(-LISTED_MOVES)
        .toReversed()
        .map((move) => item(move, timeText)),
    );
  }
}

function item(move: Move, timeText: (unixMs: number) => string): HTMLLIElement {
  const li = document.createElement('li');
  const time = document.createElement('time');
  time.dateTime = new Date(move.atUnixMs).toISOString();
  time.textContent = timeText(move.atUnixMs);
  li.append(time, ` ${moveText(move)}`);
  return li;
}
