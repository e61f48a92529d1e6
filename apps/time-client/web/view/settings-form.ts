import {
  checkDraft,
  draftFromQuery,
  isFaulty,
  toQuery,
  type FieldFault,
  type Range,
  type SettingsDraft,
  type StreamSettings,
} from '../stream/stream-settings.js';
import { element, setText } from './element.js';

const TEXT_FIELDS = ['interval', 'duration', 'timeZone'] as const;

export interface SettingsActions {
  start(settings: StreamSettings): void;
  stop(): void;
}

/** What is streamed, as a form; as the query of a link, too. */
export class SettingsForm {
  private readonly form = element('settings', HTMLFormElement);
  private readonly inputs = {
    interval: element('interval', HTMLInputElement),
    duration: element('duration', HTMLInputElement),
    timeZone: element('timeZone', HTMLInputElement),
    aligned: element('aligned', HTMLInputElement),
  };
  private readonly said = element('share-said', HTMLOutputElement);

  constructor(private readonly actions: SettingsActions) {
    this.offerZones();
    this.fill(draftFromQuery(new URLSearchParams(location.search), this.draft()));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.start();
    });
    for (const name of TEXT_FIELDS) this.inputs[name].addEventListener('change', () => this.check());
    element('stop', HTMLButtonElement).addEventListener('click', () => actions.stop());
    element('share', HTMLButtonElement).addEventListener('click', () => void this.share());
  }

  /** Starts what the form says, or says what is wrong with it and goes to the first such field. */
  start(): void {
    const settings = this.check();
    if (!settings) {
      this.form.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
      return;
    }
    history.replaceState(null, '', `?${toQuery(settings)}`);
    this.actions.start(settings);
  }

  show(faults: readonly FieldFault[]): void {
    for (const name of TEXT_FIELDS) {
      const fault = faults.find(({ field }) => field === name);
      setText(element(`${name}-fault`, HTMLParagraphElement), fault?.message ?? '');
      this.inputs[name].setAttribute('aria-invalid', String(fault !== undefined));
    }
  }

  private check(): StreamSettings | undefined {
    const { interval, duration } = this.inputs;
    const result = checkDraft(this.draft(), { interval: rangeOf(interval), duration: rangeOf(duration) });
    this.show(isFaulty(result) ? result : []);
    return isFaulty(result) ? undefined : result;
  }

  private draft(): SettingsDraft {
    const { interval, duration, timeZone, aligned } = this.inputs;
    return {
      interval: interval.value,
      duration: duration.value,
      timeZone: timeZone.value,
      aligned: aligned.checked,
    };
  }

  private fill({ interval, duration, timeZone, aligned }: SettingsDraft): void {
    this.inputs.interval.value = interval;
    this.inputs.duration.value = duration;
    this.inputs.timeZone.value = timeZone;
    this.inputs.aligned.checked = aligned;
  }

  private async share(): Promise<void> {
    const settings = this.check();
    if (!settings) return;
    const link = new URL(`?${toQuery(settings)}`, location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      setText(this.said, 'Copied.');
    } catch {
      // Without https or without leave there is no clipboard; a link can be copied by hand.
      setText(this.said, link);
    }
  }

  private offerZones(): void {
    const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
    element('zones', HTMLDataListElement).replaceChildren(...zones.map((zone) => new Option(zone, zone)));
  }
}

/** The ranges stand in index.html, where a test holds them to those of the contracts. */
function rangeOf({ min, max }: HTMLInputElement): Range {
  return { min: Number(min), max: Number(max) };
}
