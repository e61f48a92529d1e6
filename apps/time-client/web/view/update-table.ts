import { visibleRows } from '../record/visible-rows.js';
import type { Update } from '../stream/stream-events.js';
import type { UpdateLog } from '../record/update-log.js';
import { element, setText } from './element.js';
import { msText } from './words.js';

/** style.css has it, too. */
const ROW_PX = 30;
const HEAD_ROWS = 1;
/** Where the day ends in `YYYY-MM-DD HH:mm:ss.ffffff`. */
const TIME_AT = 11;
/** Where its milliseconds end. */
const MICROSECONDS_AT = 23;

/** The updates, newest first; only those in view are in the document. */
export class UpdateTable {
  private readonly box = element('rows', HTMLDivElement);
  private readonly table = element('table', HTMLTableElement);
  private readonly above = element('space-above', HTMLTableSectionElement);
  private readonly shown = element('shown-rows', HTMLTableSectionElement);
  private readonly below = element('space-below', HTMLTableSectionElement);
  private newest: number | undefined;
  private newestLog: UpdateLog | undefined;

  /** `changed`: what is in view has. `hueOf`: the colour of a replica. */
  constructor(
    changed: () => void,
    private readonly hueOf: (owner: string) => number,
  ) {
    this.box.addEventListener('scroll', changed, { passive: true });
  }

  draw(log: UpdateLog): void {
    this.holdStill(log);
    const { first, end } = visibleRows(log.length, ROW_PX, this.box.scrollTop, this.box.clientHeight);
    this.table.setAttribute('aria-rowcount', String(log.length + HEAD_ROWS));
    setHeight(this.above, first * ROW_PX);
    setHeight(this.below, (log.length - end) * ROW_PX);
    while (this.shown.rows.length > end - first) this.shown.deleteRow(-1);
    while (this.shown.rows.length < end - first) addRow(this.shown);
    for (let index = first; index < end; index++) {
      const update = log.fromNewest(index);
      if (update) this.fill(this.shown.rows[index - first], index, update, log.fromNewest(index + 1));
    }
  }

  /** Who has scrolled back reads on undisturbed: what comes on top moves nothing. */
  private holdStill(log: UpdateLog): void {
    const newest = log.latest?.sequence;
    if (log === this.newestLog && newest !== undefined && this.newest !== undefined && this.box.scrollTop > ROW_PX) {
      this.box.scrollTop += Math.max(0, newest - this.newest) * ROW_PX;
    }
    this.newest = newest;
    this.newestLog = log;
  }

  private fill(row: HTMLTableRowElement, index: number, update: Update, before: Update | undefined): void {
    const { sequence, timeString, latenessMs, owner } = update;
    row.setAttribute('aria-rowindex', String(index + HEAD_ROWS + 1));
    const isJump = before !== undefined && before.owner !== owner;
    row.className = `${isJump ? 'jumped ' : ''}hue-${this.hueOf(owner) % 6}`;
    const [number, time, lateness, server] = row.cells;
    setText(number, String(sequence));
    setText(time.children[0], timeString.slice(0, TIME_AT));
    setText(time.children[1], timeString.slice(TIME_AT, MICROSECONDS_AT));
    setText(time.children[2], timeString.slice(MICROSECONDS_AT));
    setText(lateness, msText(latenessMs));
    setText(server, owner || '–');
  }
}

function addRow(body: HTMLTableSectionElement): void {
  const row = body.insertRow();
  for (const name of ['number', '', 'number', 'owner']) row.insertCell().className = name;
  // Where there is little room, style.css leaves the outer two away.
  for (const name of ['day', '', 'fine']) {
    row.cells[1].append(Object.assign(document.createElement('span'), { className: name }));
  }
}

/** A row as high as all that are left out. */
function setHeight(body: HTMLTableSectionElement, heightPx: number): void {
  const cell = body.rows[0]?.cells[0] ?? body.insertRow().insertCell();
  cell.colSpan = 4;
  cell.style.height = `${heightPx}px`;
  body.hidden = heightPx === 0;
}
