import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { formatInstant } from './time-text.js';
import { zoneClock } from './time-zone.js';

const at = (iso: string) => Date.parse(iso);

describe('the text of an instant', () => {
  it('has date, time and microseconds', () => {
    expect(formatInstant(at('2026-11-21T04:50:28.320Z'), 'UTC')).toBe('2026-11-21 04:50:28.320000');
    expect(formatInstant(0, 'UTC')).toBe('1970-01-01 00:00:00.000000');
  });

  it('tells fractions of a millisecond', () => {
    expect(formatInstant(33.333, 'UTC')).toBe('1970-01-01 00:00:00.033333');
    expect(formatInstant(at('2026-11-21T04:50:28.320Z') + 0.001, 'UTC')).toBe('2026-11-21 04:50:28.320001');
    expect(formatInstant(999.9996, 'UTC')).toBe('1970-01-01 00:00:01.000000');
  });

  it('counts the fraction forward before 1970, too', () => {
    expect(formatInstant(-0.001, 'UTC')).toBe('1969-12-31 23:59:59.999999');
    expect(formatInstant(-1000, 'UTC')).toBe('1969-12-31 23:59:59.000000');
    expect(formatInstant(at('0007-03-01T12:00:00.5Z'), 'UTC')).toBe('0007-03-01 12:00:00.500000');
  });

  it('writes midnight as 00', () => {
    expect(formatInstant(at('2026-11-20T15:00:00Z'), 'Asia/Tokyo')).toBe('2026-11-21 00:00:00.000000');
  });

  it.each([
    ['Europe/Paris', '2026-03-29T00:59:59.999Z', '2026-03-29 01:59:59.999000'],
    ['Europe/Paris', '2026-03-29T01:00:00.000Z', '2026-03-29 03:00:00.000000'],
    ['Europe/Paris', '2026-10-25T00:59:59.999Z', '2026-10-25 02:59:59.999000'],
    ['Europe/Paris', '2026-10-25T01:00:00.000Z', '2026-10-25 02:00:00.000000'],
    ['America/New_York', '2026-03-08T06:59:59.999Z', '2026-03-08 01:59:59.999000'],
    ['America/New_York', '2026-03-08T07:00:00.000Z', '2026-03-08 03:00:00.000000'],
    ['America/New_York', '2026-11-01T06:00:00.000Z', '2026-11-01 01:00:00.000000'],
    ['Australia/Lord_Howe', '2026-04-04T14:59:59.999Z', '2026-04-05 01:59:59.999000'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00.000Z', '2026-04-05 01:30:00.000000'],
    ['Asia/Kathmandu', '2026-11-21T00:00:00.000Z', '2026-11-21 05:45:00.000000'],
    ['America/St_Johns', '2026-11-21T00:00:00.000Z', '2026-11-20 20:30:00.000000'],
    ['Pacific/Chatham', '2026-11-21T00:00:00.000Z', '2026-11-21 13:45:00.000000'],
    ['Pacific/Apia', '2011-12-30T09:59:59.000Z', '2011-12-29 23:59:59.000000'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31 00:00:00.000000'],
    ['Africa/Monrovia', '1972-01-07T00:44:29.000Z', '1972-01-06 23:59:59.000000'],
    ['Africa/Monrovia', '1972-01-07T00:44:30.000Z', '1972-01-07 00:44:30.000000'],
    ['America/New_York', '1883-11-18T16:00:00.250Z', '1883-11-18 11:03:58.250000'],
  ])('in %s at %s is %s', (zone, iso, text) => {
    expect(formatInstant(at(iso), zone)).toBe(text);
  });

  it('agrees with the offset that Intl names, in every zone and age', () => {
    const zones = ['Europe/Amsterdam', 'UTC', ...Intl.supportedValuesOf('timeZone')];
    const recent = fc.integer({ min: at('1850-01-01T00:00:00Z'), max: at('2100-01-01T00:00:00Z') });
    const any = fc.integer({ min: at('0001-01-02T00:00:00Z'), max: at('9999-12-30T23:59:59Z') });
    const micros = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.oneof(recent, any), micros, (zone, unixMs, extra) => {
        // Beyond the year 2255 a number has no room for single microseconds.
        const fraction = Math.abs(unixMs) < 8e12 ? extra : 0;
        expect(formatInstant(unixMs + fraction / 1000, zone)).toBe(byOffset(unixMs, fraction, zone));
      }),
      { numRuns: 400 },
    );
  });

  it('is the same whatever was asked before', () => {
    const instants = fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(instants, (unixTenthsOfMs) => {
        for (const tenths of unixTenthsOfMs) {
          const text = byOffset(Math.floor(tenths / 10), (tenths - Math.floor(tenths / 10) * 10) * 100, 'Asia/Kolkata');
          expect(formatInstant(tenths / 10, 'Asia/Kolkata')).toBe(text);
        }
      }),
    );
  });

  it('takes a zone in any mix of cases, and keeps one clock for all of them', () => {
    expect(formatInstant(0, 'eUROPE/pARIS')).toBe('1970-01-01 01:00:00.000000');
    expect(zoneClock('eUROPE/pARIS')).toBe(zoneClock('Europe/Paris'));
  });

  it.each(['Mars/Olympus', '', ' ', 'UTC\0', '+05:30', '../etc/localtime', 'x'.repeat(10_000)])(
    'refuses the zone %p',
    (zone) => {
      expect(() => formatInstant(0, zone)).toThrow(RangeError);
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1e300, 8.64e15 + 1, at('+010000-01-01T00:00:00Z'), at('0000-01-01')])(
    'refuses the instant %p',
    (unixMs) => {
      expect(() => formatInstant(unixMs, 'UTC')).toThrow(RangeError);
    },
  );
});

/** The same text from another source: the offset that Intl writes as `GMT-04:56:02`, added to UTC. */
function byOffset(unixMs: number, micros: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(unixMs);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes, seconds] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name) ?? [];
  const offset = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  const local = new Date(unixMs + (sign === '-' ? -offset : offset) * 1000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, -1)}${String(micros).padStart(3, '0')}`;
}
