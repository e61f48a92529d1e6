import { panned, windowOf, zoomed, type TimeWindow } from '../record/time-window.js';
import { KEPT_MS } from '../record/update-log.js';
import { element } from './element.js';

const PAN_SHARE = 0.2;
const ZOOM_FACTOR = 0.7;

/** Which part of the time is shown, and how finely: buttons, keys, and what the brush says. */
export class TimeControls {
  window: TimeWindow = { spanMs: 60_000, endMs: undefined };
  /** 0: each update as it is. */
  bucketMs = 0;
  private readonly live = element('live', HTMLButtonElement);
  private readonly spans = element('span', HTMLFieldSetElement);

  constructor(
    private readonly nowMs: () => number,
    private readonly changed: () => void,
  ) {
    this.spans.addEventListener('change', (event) => {
      this.show({ spanMs: valueOf(event), endMs: undefined });
    });
    element('resolution', HTMLFieldSetElement).addEventListener('change', (event) => {
      this.bucketMs = valueOf(event);
      this.changed();
    });
    this.live.addEventListener('click', () => this.show({ ...this.window, endMs: undefined }));
    element('lateness', HTMLDivElement).addEventListener('keydown', (event) => this.pressed(event));
  }

  show(window: TimeWindow): void {
    this.window = window;
    this.live.hidden = window.endMs === undefined;
    for (const input of this.spans.querySelectorAll('input')) input.checked = Number(input.value) === window.spanMs;
    this.changed();
  }

  private pressed(event: KeyboardEvent): void {
    const next = event.ctrlKey || event.metaKey || event.altKey ? undefined : this.after(event.key);
    if (!next) return;
    event.preventDefault();
    this.show(next);
  }

  private after(key: string): TimeWindow | undefined {
    const nowMs = this.nowMs();
    switch (key) {
      case 'ArrowLeft':
        return panned(this.window, -PAN_SHARE, nowMs);
      case 'ArrowRight':
        return panned(this.window, PAN_SHARE, nowMs);
      case '+':
      case '=':
        return zoomed(this.window, ZOOM_FACTOR, nowMs);
      case '-':
        return zoomed(this.window, 1 / ZOOM_FACTOR, nowMs);
      case 'Home':
        return { ...this.window, endMs: undefined };
      case '0':
        return windowOf(nowMs - KEPT_MS, nowMs, nowMs);
      default:
        return undefined;
    }
  }
}

function valueOf({ target }: Event): number {
  return target instanceof HTMLInputElement ? Number(target.value) : 0;
}
