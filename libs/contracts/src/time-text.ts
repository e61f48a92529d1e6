import { zoneClock } from './time-zone.js';

/** A day inside the years 1 and 9999, so that the year has four digits whatever the zone's offset. */
const FIRST_UNIX_MS = Date.parse('0001-01-02T00:00:00Z');
const LAST_UNIX_MS = Date.parse('9999-12-31T00:00:00Z');

/**
 * An instant as the clocks of a zone show it: `YYYY-MM-DD HH:mm:ss.ffffff`, Gregorian calendar, 24 hours.
 *
 * Right at every offset change that the time zone data of this Node knows: summer time, zones off by half an hour,
 * local mean time with its seconds. An hour that a zone lives twice is written twice: the text does not tell which.
 *
 * @param unixMs ms since the Unix epoch, fractions allowed; rounded to the microsecond. Before 1970: negative.
 * @param zone IANA name, in any mix of cases.
 * @throws RangeError if the zone does not exist, or the instant is not a number from the day 0001-01-02 to the end of
 * 9999-12-30, UTC.
 */
export function formatInstant(unixMs: number, zone: string): string {
  if (!(unixMs >= FIRST_UNIX_MS && unixMs < LAST_UNIX_MS)) {
    throw new RangeError('the instant must lie within the years 1 to 9999');
  }
  return zoneClock(zone).tell(unixMs);
}
