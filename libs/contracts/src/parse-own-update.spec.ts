import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { NotATimeResponse, parseAnyUpdate } from './decode-update.js';
import { parseOwnUpdate } from './parse-own-update.js';
import { encodeUpdate } from './time-update.js';
import { parseTimeRequest } from './parse-time-request.js';

const OWN = encodeUpdate(parseTimeRequest({ timeZone: 'Asia/Kathmandu' }), 1_795_245_290_760, 12_345);
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What JSON.parse and the rules make of the bytes; undefined if they are refused. */
function slowly(bytes: Uint8Array): unknown {
  try {
    return parseAnyUpdate(bytes);
  } catch (error) {
    if (error instanceof NotATimeResponse) return undefined;
    throw error;
  }
}

/** The fast parser may pass on what it could have read, but what it reads must be the same. */
function agrees(bytes: Uint8Array): boolean {
  const own = parseOwnUpdate(bytes);
  return own === undefined || isDeepStrictEqual(own, slowly(bytes));
}

describe('the parser for our own bytes', () => {
  it('reads what we write, all of it, to the same value as JSON.parse', () => {
    const instants = fc.integer({ min: -30_000_000_000_000, max: 200_000_000_000_000 });
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.constantFrom('UTC', 'Asia/Kathmandu'),
        fc.constantFrom(0, 5, 100_000),
        (originUnixMs, sequence, timeZone, duration) => {
          const bytes = bytesOf(encodeUpdate(parseTimeRequest({ timeZone, duration }), originUnixMs, sequence));
          // before 1970 the timestamp is negative, and read the slow way
          expect(parseOwnUpdate(bytes)).toEqual(originUnixMs + sequence * 1_000 >= 0 ? slowly(bytes) : undefined);
        },
      ),
    );
  });

  it('reads bytes that lie within others', () => {
    const outer = Buffer.from(`xx${OWN}yy`);
    expect(parseOwnUpdate(outer.subarray(2, -2))).toEqual(JSON.parse(OWN));
  });

  it('agrees with JSON.parse about bytes that were changed, cut, joined or doubled somewhere', () => {
    const bytes = bytesOf(OWN);
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(bytes.length), fc.uint8Array({ maxLength: 3 }), (from, to, between) => {
        expect(agrees(Uint8Array.of(...bytes.subarray(0, from), ...between, ...bytes.subarray(to)))).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it('agrees with JSON.parse about every byte in every place', () => {
    const wrong: [at: number, byte: number][] = [];
    for (let at = 0; at < OWN.length; at += 1) {
      for (let byte = 0; byte < 256; byte += 1) {
        const bytes = bytesOf(OWN);
        bytes[at] = byte;
        if (!agrees(bytes)) wrong.push([at, byte]);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['a leading zero', OWN.replace('"sequenceNum":', '"sequenceNum":0')],
    ['a fraction', OWN.replace('12345', '12345.5')],
    ['an exponent', OWN.replace('12345', '1e3')],
    ['a sign', OWN.replace('12345', '-1')],
    ['more digits than are safe', OWN.replace('12345', '9007199254740993')],
    ['no number', OWN.replace('12345', '')],
    ['a space', OWN.replace('{', '{ ')],
    ['something behind it', `${OWN} `],
    ['other fields', OWN.replace('}', ',"more":1}')],
    ['nothing', ''],
  ])('leaves to JSON.parse what has %s', (_, text) => {
    expect(parseOwnUpdate(bytesOf(text))).toBeUndefined();
  });
});
