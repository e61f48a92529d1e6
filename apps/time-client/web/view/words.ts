const whole = new Intl.NumberFormat('en');

export function numberText(value: number): string {
  return whole.format(value);
}

/** Three figures or so, in ms, without the unit. */
export function msText(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  return ms.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}

/** The time of day in a zone, `HH:mm:ss`, of ms since the Unix epoch. */
export function timeOfDay(timeZone: string): (unixMs: number) => string {
  const format = formatIn(timeZone);
  return (unixMs) => format.format(unixMs);
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }); // a zone that the gateway knows and this browser does not
  }
}

/** `Saturday, 21 November 2026`, of the day in an update's own text: no clock and no zone of the browser's. */
export function dayText(timeString: string): string {
  const date = new Date(`${timeString.slice(0, 10)}T00:00:00Z`);
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(date);
}
