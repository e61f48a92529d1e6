import { BoundedCache } from './bounded-cache.js';
import { splitInstant } from './split-instant.js';

/** Longer than any IANA name (the longest has 32 characters), and short enough to be handed to Intl without a thought. */
export const MAX_ZONE_LENGTH = 64;

/**
 * An area and its places, as IANA names are written. Offsets such as `+05:30` are left out on purpose: Node 22 takes
 * them for zones and Node 20 does not, and a stream has to be valid on every replica or on none.
 */
const ZONE_NAME = /^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/;

/**
 * As many seconds as a replica may have to catch up with at a resume, and a few more: streams that it takes over one
 * after the other walk through the same seconds again and again.
 */
const SECONDS_KEPT = 32;

/** The wall clock of one zone. It remembers what it told last, since thousands of streams ask for the same instant. */
export class ZoneClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly secondTexts = new BoundedCache<number, string>(SECONDS_KEPT);
  private unixMs = Number.NaN;
  private text = '';

  /** @throws RangeError if Intl does not know the zone. */
  constructor(zone: string) {
    // Parts are picked by name: their order and punctuation change from one version of ICU to the next.
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23', // `hour12: false` writes midnight as 24 in some versions
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /** The zone's date and time at an instant, rounded to the microsecond. */
  tell(unixMs: number): string {
    if (unixMs === this.unixMs) return this.text;
    // Offsets are whole seconds in every zone and age, so the fraction is that of UTC.
    const { second, micros } = splitInstant(unixMs);
    const secondText = this.secondTexts.get(second) ?? this.secondTexts.keep(second, this.tellSecond(second));
    this.text = `${secondText}.${String(micros).padStart(6, '0')}`;
    this.unixMs = unixMs;
    return this.text;
  }

  private tellSecond(second: number): string {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of this.format.formatToParts(second * 1000)) parts[type] = value;
    const two = (type: Intl.DateTimeFormatPartTypes) => (parts[type] ?? '').padStart(2, '0');
    const year = (parts.year ?? '').padStart(4, '0');
    return `${year}-${two('month')}-${two('day')} ${two('hour')}:${two('minute')}:${two('second')}`;
  }
}

/**
 * Clocks by the spelling in which a zone was asked for, and by its name in lower case. Intl takes any mix of cases, so
 * without the second cache 4,096 spellings of one zone would be 4,096 formatters at 46 KB and 0.3 ms each. Both hold
 * only zones that exist and are bounded, whatever is sent.
 */
const bySpelling = new BoundedCache<string, ZoneClock>(1024);
const byName = new BoundedCache<string, ZoneClock>(1024);

/** The clock of a zone, kept for the next one who asks. @throws RangeError if there is no such zone. */
export function zoneClock(zone: string): ZoneClock {
  const known = bySpelling.get(zone);
  if (known) return known;
  if (zone.length > MAX_ZONE_LENGTH || !ZONE_NAME.test(zone)) throw new RangeError('not the name of an IANA time zone');
  const name = zone.toLowerCase();
  return bySpelling.keep(zone, byName.get(name) ?? byName.keep(name, new ZoneClock(name)));
}

/** Whether `value` names an IANA time zone that this process knows. */
export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    zoneClock(value);
    return true;
  } catch {
    return false;
  }
}
