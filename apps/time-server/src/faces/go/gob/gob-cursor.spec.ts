import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { GobCursor } from './gob-cursor.js';
import { GobError } from './gob-error.js';
import { GobWriter } from './gob-writer.js';

const uints = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 300n }));
const ints = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -300n, max: 300n }));
const hex = (writer: GobWriter) => Buffer.from(writer.take()).toString('hex');
const cursorOf = (text: string) => new GobCursor(Buffer.from(text, 'hex'));

describe('the elements of gob', () => {
  // From the documentation of encoding/gob.
  it.each([
    ['a uint of 7', '07', new GobWriter().uint(7)],
    ['a uint of 256', 'fe0100', new GobWriter().uint(256)],
    ['an int of -129', 'fe0101', new GobWriter().int(-129)],
    ['a float of 17', 'fe3140', new GobWriter().float(17)],
    ['a text of no bytes', '00', new GobWriter().string('')],
    ['the largest uint', 'f8ffffffffffffffff', new GobWriter().uint(2n ** 64n - 1n)],
    ['the smallest int', 'f8ffffffffffffffff', new GobWriter().int(-(2n ** 63n))],
    ['the smallest float', 'f80100000000000000', new GobWriter().float(5e-324)],
  ])('has the bytes of Go for %s', (_, bytes, writer) => {
    expect(hex(writer)).toBe(bytes);
  });

  it('is the same after a journey, whatever it is', () => {
    fc.assert(
      fc.property(uints, ints, fc.double(), fc.boolean(), fc.string({ unit: 'grapheme' }), (u, i, f, b, s) => {
        const cursor = new GobCursor(new GobWriter().uint(u).int(i).float(f).bool(b).string(s).take());
        expect(cursor.uint64()).toBe(u);
        expect(cursor.int64()).toBe(i);
        expect(cursor.float()).toBe(f);
        expect(cursor.bool()).toBe(b);
        expect(cursor.string()).toBe(s);
        expect(cursor.remainingBytes).toBe(0);
      }),
    );
  });

  it('is passed over as it is read', () => {
    fc.assert(
      fc.property(ints, fc.double(), (i, f) => {
        const cursor = new GobCursor(new GobWriter().int(i).float(f).uint(9).take());
        cursor.skipNumber();
        cursor.skipNumber();
        expect(cursor.uint64()).toBe(9n);
      }),
    );
  });

  it('may have zeros in front of a number', () => {
    expect(cursorOf('ff05').uint64()).toBe(5n);
    expect(cursorOf('f80000000000000005').uint64()).toBe(5n);
  });

  it.each([
    ['nothing', ''],
    ['a number that is cut', 'fe01'],
    ['a number of nine bytes', 'f7010203040506070809'],
    ['a number of 128 bytes', '80'],
  ])('is not read from %s', (_, bytes) => {
    expect(() => cursorOf(bytes).uint64()).toThrow(GobError);
    expect(() => cursorOf(bytes).skipNumber()).toThrow(GobError);
  });

  it.each(['0261', 'ff', 'f8ffffffffffffffff61'])('is not counted beyond its message: %s', (bytes) => {
    expect(() => cursorOf(bytes).string()).toThrow(expect.objectContaining({ fault: 'malformed' }));
  });

  it('names fields by their distance', () => {
    const cursor = cursorOf('01fe010000');
    expect([cursor.nextField(-1), cursor.nextField(0), cursor.nextField(256)]).toEqual([0, 256, -1]);
  });
});
