import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeUpdate, NotATimeResponse } from './decode-update.js';
import { parseTimeRequest } from './parse-time-request.js';
import type { TimeRequest } from './time-request.js';
import { encodeUpdate, updateAt, writeUpdate, zonePlace } from './time-update.js';

const ORIGIN_UNIX_MS = Date.parse('2026-11-21T04:50:28.320Z');
const utc = ({ updateInterval, duration }: TimeRequest) => parseTimeRequest({ updateInterval, duration });
const bytesOf = (text: string) => new TextEncoder().encode(text);

const request = fc
  .record({
    updateInterval: fc.double({ min: 0.01, max: 86_400, noNaN: true }),
    duration: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e5, noNaN: true })),
    timeZone: fc.constantFrom('UTC', 'Europe/Paris', 'Asia/Kathmandu', 'america/st_johns'),
  })
  .map(parseTimeRequest);
const origin = fc.oneof(
  fc.constantFrom(ORIGIN_UNIX_MS, ORIGIN_UNIX_MS + 5),
  fc.double({ min: -1e12, max: 4e12, noNaN: true }),
);
const sequence = fc.integer({ min: 0, max: 1000 });

describe('an update', () => {
  it('is a function of request, origin and number', () => {
    const minute = parseTimeRequest({ duration: 60, timeZone: 'Europe/Paris' });
    expect(updateAt(minute, ORIGIN_UNIX_MS, 0)).toEqual({
      timestamp: 1_795_236_628,
      timeString: '2026-11-21 05:50:28.320000',
      sequenceNum: 0,
      isFinal: false,
    });
    expect(updateAt(minute, ORIGIN_UNIX_MS, 60)).toEqual({
      timestamp: 1_795_236_688,
      timeString: '2026-11-21 05:51:28.320000',
      sequenceNum: 60,
      isFinal: true,
    });
  });

  it('is final once: on the planned last', () => {
    const short = parseTimeRequest({ updateInterval: 0.1, duration: 0.3 });
    expect([0, 1, 2, 3, 4].map((n) => updateAt(short, 0, n).isFinal)).toEqual([false, false, false, true, false]);
    expect(updateAt(parseTimeRequest({}), 0, 1_000_000).isFinal).toBe(false);
  });

  it('rounds its timestamp down, before 1970 too', () => {
    const tenth = parseTimeRequest({ updateInterval: 0.1 });
    expect([0, 9, 10].map((n) => updateAt(tenth, 500, n).timestamp)).toEqual([0, 1, 1]);
    expect(updateAt(tenth, -1, 0).timestamp).toBe(-1);
    expect(updateAt(tenth, -0, 0).timestamp).toBe(0);
  });

  it('has a text and a timestamp that agree on the second', () => {
    fc.assert(
      fc.property(request, origin, sequence, (asked, originUnixMs, n) => {
        const { timestamp, timeString } = updateAt(utc(asked), originUnixMs, n);
        expect(timeString.slice(0, 19)).toBe(new Date(timestamp * 1000).toISOString().slice(0, 19).replace('T', ' '));
      }),
    );
  });

  it('is encoded as JSON would encode it', () => {
    fc.assert(
      fc.property(
        request,
        origin,
        fc.array(sequence, { minLength: 1, maxLength: 5 }),
        (asked, originUnixMs, numbers) => {
          for (const n of numbers) {
            expect(encodeUpdate(asked, originUnixMs, n)).toBe(JSON.stringify(updateAt(asked, originUnixMs, n)));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is written as the same bytes wherever there is room for it', () => {
    const high = fc.oneof(sequence, fc.integer({ min: 0, max: 1e12 }));
    fc.assert(
      fc.property(request, origin, high, fc.nat(50), ({ timeZone, duration }, originUnixMs, n, at) => {
        const often = parseTimeRequest({ timeZone, duration, updateInterval: 0.01 });
        const target = Buffer.alloc(at + 128, '.');
        const endAt = writeUpdate(often, originUnixMs, n, target, at);
        expect(target.toString('latin1', 0, endAt)).toBe('.'.repeat(at) + encodeUpdate(often, originUnixMs, n));
      }),
      { numRuns: 500 },
    );
  });

  it('is made of a head that few other zones can push out', () => {
    const zonesAt = new Map<number, number>();
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const place = zonePlace(zone) % 4_096;
      zonesAt.set(place, (zonesAt.get(place) ?? 0) + 1);
    }
    expect(Math.max(...zonesAt.values())).toBeLessThanOrEqual(6);
    expect(zonePlace('GB')).toBeGreaterThan(0);
  });

  it('reads back as what was encoded', () => {
    fc.assert(
      fc.property(request, origin, sequence, (asked, originUnixMs, n) => {
        expect(decodeUpdate(bytesOf(encodeUpdate(asked, originUnixMs, n)))).toEqual(updateAt(asked, originUnixMs, n));
      }),
    );
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY, 1e300])('cannot be made from the origin %p', (originUnixMs) => {
    expect(() => encodeUpdate(parseTimeRequest({}), originUnixMs, 0)).toThrow(RangeError);
  });
});

describe('bytes that are no update', () => {
  const good = { timestamp: 1, timeString: '1970-01-01 00:00:01.000000', sequenceNum: 0, isFinal: false };

  it.each([
    '',
    'null',
    '[]',
    '1',
    '{}',
    '{"timestamp":1',
    JSON.stringify({ ...good, timestamp: 1.5 }),
    JSON.stringify({ ...good, timestamp: '1' }),
    JSON.stringify({ ...good, timeString: 'now' }),
    JSON.stringify({ ...good, timeString: undefined }),
    JSON.stringify({ ...good, sequenceNum: -1 }),
    JSON.stringify({ ...good, sequenceNum: 2 ** 53 }),
    JSON.stringify({ ...good, isFinal: 0 }),
  ])('are refused: %s', (text) => {
    expect(() => decodeUpdate(bytesOf(text))).toThrow(NotATimeResponse);
  });

  it('are refused when they are not UTF-8', () => {
    expect(() => decodeUpdate(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(NotATimeResponse);
  });

  it('do not include those with a field more, which is left out', () => {
    expect(decodeUpdate(bytesOf(JSON.stringify({ ...good, colour: 'red' })))).toEqual(good);
  });
});
