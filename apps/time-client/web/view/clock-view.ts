import type { Recording } from '../record/recording.js';
import { element, setText } from './element.js';
import { prefersCalm } from './render-loop.js';
import { dayText, msText, numberText } from './words.js';

/** Where the seconds begin and end in `YYYY-MM-DD HH:mm:ss.ffffff`. */
const TIME_AT = 11;
const SECONDS_END = 19;
const FRACTION_END = 23;

/** The time in large, as the latest update tells it; the browser's clock has no part in it. */
export class ClockView {
  private readonly zone = element('clock-zone', HTMLHeadingElement);
  private readonly beat = element('clock-beat', HTMLSpanElement);
  private readonly time = element('clock-time', HTMLParagraphElement);
  private readonly seconds = element('clock-seconds', HTMLSpanElement);
  private readonly fraction = element('clock-fraction', HTMLSpanElement);
  private readonly date = element('clock-date', HTMLParagraphElement);
  private readonly number = element('clock-number', HTMLElement);
  private readonly owner = element('clock-owner', HTMLElement);
  private readonly lateness = element('clock-lateness', HTMLElement);
  private readonly missing = element('clock-missing', HTMLElement);
  private readonly missingFact = element('fact-missing', HTMLDivElement);

  draw({ log, continuity }: Recording, timeZone: string, hueOf: (owner: string) => number): void {
    setText(this.zone, timeZone);
    this.beat.className = `beat hue-${hueOf(log.latest?.owner ?? '') % 6}`;
    this.beat.hidden = log.length === 0;
    setText(this.missing, numberText(continuity.missing));
    this.missingFact.dataset['bad'] = String(continuity.missing > 0);
    const update = log.latest;
    if (!update) {
      this.empty();
      return;
    }
    this.time.removeAttribute('data-empty');
    const { timeString, sequence, owner, latenessMs } = update;
    if (this.seconds.textContent !== timeString.slice(TIME_AT, SECONDS_END)) this.pulse();
    setText(this.seconds, timeString.slice(TIME_AT, SECONDS_END));
    setText(this.fraction, timeString.slice(SECONDS_END, FRACTION_END));
    setText(this.date, dayText(timeString));
    setText(this.number, numberText(sequence));
    setText(this.owner, owner || '–');
    this.owner.className = owner ? `owner hue-${hueOf(owner) % 6}` : '';
    setText(this.lateness, `${msText(latenessMs)} ms`);
  }

  private empty(): void {
    this.time.setAttribute('data-empty', '');
    setText(this.seconds, '--:--:--');
    setText(this.fraction, '');
    setText(this.date, '\u00A0');
    for (const fact of [this.number, this.owner, this.lateness]) setText(fact, '–');
    this.owner.className = '';
  }

  private pulse(): void {
    if (prefersCalm()) return;
    this.beat.animate([{ scale: 1.9 }, { scale: 1 }], { duration: 420, easing: 'ease-out' });
  }
}
