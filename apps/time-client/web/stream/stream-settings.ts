/** What is streamed. Times are in seconds. */
export interface StreamSettings {
  readonly interval: number;
  /** 0 goes on until it is stopped. */
  readonly duration: number;
  readonly timeZone: string;
  /** Updates on whole multiples of the interval, numbered from the Unix epoch; one stream for all who ask for the same. */
  readonly aligned: boolean;
}

/** The same as somebody typed it, or as it stood in a link. */
export interface SettingsDraft {
  readonly interval: string;
  readonly duration: string;
  readonly timeZone: string;
  readonly aligned: boolean;
}

export type SettingName = keyof StreamSettings;

/** What is wrong with a field, in words. */
export interface FieldFault {
  readonly field: SettingName;
  readonly message: string;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface SettingRanges {
  readonly interval: Range;
  readonly duration: Range;
}

const count = new Intl.NumberFormat('en');

/** Settings, or all faults at once. The gateway has the last word; this is for an answer while one types. */
export function checkDraft(draft: SettingsDraft, ranges: SettingRanges): StreamSettings | readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const seconds = (field: 'interval' | 'duration'): number => {
    const { min, max } = ranges[field];
    const text = draft[field].trim();
    const value = text === '' ? NaN : Number(text);
    if (!(value >= min && value <= max)) {
      faults.push({ field, message: `must be a number of seconds from ${count.format(min)} to ${count.format(max)}` });
    }
    return value;
  };
  const interval = seconds('interval');
  const duration = seconds('duration');
  const timeZone = draft.timeZone.trim();
  if (!isTimeZone(timeZone))
    faults.push({ field: 'timeZone', message: 'must be a time zone such as UTC or Europe/Paris' });
  return faults.length > 0 ? faults : { interval, duration, timeZone, aligned: draft.aligned };
}

export function isFaulty(result: StreamSettings | readonly FieldFault[]): result is readonly FieldFault[] {
  return Array.isArray(result);
}

/** The query of a link to the page, and of the stream itself. */
export function toQuery({ interval, duration, timeZone, aligned }: StreamSettings): URLSearchParams {
  return new URLSearchParams({
    interval: String(interval),
    duration: String(duration),
    timeZone,
    aligned: String(aligned),
  });
}

/** What a link says; what it does not say is taken from `defaults`. */
export function draftFromQuery(query: URLSearchParams, defaults: SettingsDraft): SettingsDraft {
  return {
    interval: query.get('interval') ?? defaults.interval,
    duration: query.get('duration') ?? defaults.duration,
    timeZone: query.get('timeZone') ?? defaults.timeZone,
    aligned: query.has('aligned') ? query.get('aligned') === 'true' : defaults.aligned,
  };
}

/** The gateway calls some fields as the REST bodies do. */
export function settingNameOf(field: string): SettingName | undefined {
  const name = field === 'updateInterval' ? 'interval' : field;
  return name === 'interval' || name === 'duration' || name === 'timeZone' || name === 'aligned' ? name : undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
