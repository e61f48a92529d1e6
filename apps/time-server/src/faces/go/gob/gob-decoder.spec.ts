import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { cut } from '../../../../test/go/cut.js';
import { allGobCalls } from '../../../../test/go/gob-fixtures.js';
import { GobDecoder } from './gob-decoder.js';
import { GobEncoder } from './gob-encoder.js';
import { GobError } from './gob-error.js';
import type { GobShape, GobStruct } from './gob-shape.js';
import { GobStructType } from './gob-struct-type.js';
import type { GobValue } from './gob-value.js';
import { GobWriter } from './gob-writer.js';

const FIELDS = { Text: 'string', Count: 'uint', Sum: 'int', Ratio: 'float', Flag: 'bool' } as const;
const SHAPE = { Flag: 'boolean', Ratio: 'number', Text: 'string', Count: 'uint', Sum: 'number' } as const;
const RECORD = new GobStructType(65, 'Record', FIELDS);
const ANY_SHAPE = {
  UpdateInterval: 'number',
  Duration: 'number',
  Tail: 'string',
  Flag: 'boolean',
  Raw: 'bytes',
} as const;

const records = fc.record({
  Text: fc.string({ unit: 'grapheme' }),
  Count: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  Sum: fc.maxSafeInteger(),
  Ratio: fc.double({ noNaN: true }).map((value) => value + 0),
  Flag: fc.boolean(),
});

function valuesOf(...chunks: Uint8Array[]): GobValue[] {
  const values: GobValue[] = [];
  const decoder = new GobDecoder((value) => values.push(value));
  for (const chunk of chunks) decoder.push(chunk);
  return values;
}

function readAll<Shape extends GobShape>(shape: Shape, ...chunks: Uint8Array[]): GobStruct<Shape>[] {
  return valuesOf(...chunks).map((value) => value.read(shape));
}

/** The definitions of that many types with one field. */
const definitions = (count: number) =>
  Array.from({ length: count }, (_, index) => new GobStructType(65 + index, 'T', { A: 'int' }).definition);

const message = (writer: GobWriter) => new GobWriter().counted(writer.take()).take();
const fromHex = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

/** Reads whatever comes, as a face would, and tells what was thrown. */
function errorsOf(chunks: readonly Uint8Array[]): unknown[] {
  const errors: unknown[] = [];
  const decoder = new GobDecoder((value) => {
    try {
      value.read(ANY_SHAPE);
    } catch (error) {
      errors.push(error);
    }
  });
  for (const chunk of chunks) {
    try {
      decoder.push(chunk);
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

describe('a gob value', () => {
  it('is read as it was sent, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(records), fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1 }), (sent, sizes) => {
        const encoder = new GobEncoder();
        const bytes = Buffer.concat(sent.flatMap((record) => encoder.encode(RECORD, record)));
        expect(readAll(SHAPE, ...cut(bytes, sizes))).toEqual(sent);
      }),
    );
  });

  it('is zero where nothing was sent, or where the sender has no such field', () => {
    const empty = new GobStructType(65, '', {});
    const zeros = { Flag: false, Ratio: 0, Text: '', Count: 0n, Sum: 0 };
    expect(readAll(SHAPE, empty.definition, empty.encode({}))).toEqual([zeros]);
    expect(readAll(SHAPE, ...new GobEncoder().encode(RECORD, zeros))).toEqual([zeros]);
  });

  it('keeps what is not a number at all, but sends no zero', () => {
    const type = new GobStructType(65, 'F', { Ratio: 'float' });
    expect(readAll(SHAPE, type.definition, type.encode({ Ratio: Number.NaN }))).toMatchObject([{ Ratio: Number.NaN }]);
    expect(type.encode({ Ratio: -0 })).toEqual(type.encode({ Ratio: 0 }));
  });

  it('can be read again, and after others', () => {
    const [first, second] = valuesOf(
      RECORD.definition,
      RECORD.encode({ Text: 'a', Count: 1, Sum: 1, Ratio: 1, Flag: true }),
      RECORD.encode({ Text: 'b', Count: 2, Sum: 2, Ratio: 2, Flag: false }),
    );
    expect([second, first, second].map((value) => value?.read({ Text: 'string' }).Text)).toEqual(['b', 'a', 'b']);
  });

  it.each([
    [{ Text: 'number' }, 'the field Text is no number'],
    [{ Count: 'boolean' }, 'the field Count is no boolean'],
    [{ Sum: 'uint' }, 'the field Sum is no uint'],
    [{ Ratio: 'string' }, 'the field Ratio is no string'],
    [{ Flag: 'bytes' }, 'the field Flag is no bytes'],
  ] as const)('is not read as what it is not: %p', (shape, text) => {
    const [value] = valuesOf(RECORD.definition, RECORD.encode({ Text: 'a', Count: 1, Sum: 1, Ratio: 1, Flag: true }));
    expect(() => value?.read(shape as GobShape)).toThrow(new GobError('mismatch', text));
    expect(value?.read(SHAPE).Text).toBe('a');
  });

  it.each([
    ['a field too many', '04 ff82 09 00', 'malformed'],
    ['a value that goes on after its end', '04 ff82 00 00', 'malformed'],
    ['a value without an end', '02 ff82', 'malformed'],
    ['a type that is not defined', '03 ff84 00', 'malformed'],
    ['a number in place of a struct', '03 04 00 06', 'mismatch'],
  ])('is refused alone where it has %s', (_, bytes, fault) => {
    const good = RECORD.encode({ Text: 'good', Count: 0, Sum: 0, Ratio: 0, Flag: false });
    const [bad, next] = valuesOf(RECORD.definition, fromHex(bytes), good);
    expect(() => bad?.read(SHAPE)).toThrow(expect.objectContaining({ fault }));
    expect(next?.read(SHAPE).Text).toBe('good');
  });

  it('is refused where it nests deeper than any program does', () => {
    const list = message(
      new GobWriter().int(-65).uint(2).uint(1).uint(2).int(65).uint(0).uint(1).int(65).uint(0).uint(0),
    );
    const holder = new GobWriter().int(-66).uint(3).uint(1).uint(2).int(66).uint(0);
    const struct = message(holder.uint(1).uint(1).uint(1).string('L').uint(1).int(65).uint(0).uint(0).uint(0));
    const nested = (depth: number) => {
      const writer = new GobWriter().int(66).uint(1);
      for (let level = 1; level < depth; level++) writer.uint(1);
      return message(writer.uint(0).uint(0));
    };
    expect(readAll(SHAPE, list, struct, nested(50))).toHaveLength(1);
    expect(() => readAll(SHAPE, list, struct, nested(60_000))).toThrow(expect.objectContaining({ fault: 'too-large' }));
  });
});

describe('a gob connection', () => {
  it.each([
    ['a second definition of a type', [RECORD.definition, RECORD.definition], 'malformed'],
    ['a definition of a type that everybody knows', [new GobStructType(20, 'X', {}).definition], 'malformed'],
    ['a definition of nothing', [fromHex('03 ff81 00')], 'malformed'],
    ['a definition of two things', [fromHex('0d ff81 01 01 02 04 00 00 01 01 02 04 00 00 00')], 'malformed'],
    ['a definition of an unknown kind', [fromHex('04 ff81 08 00')], 'unsupported'],
    ['a field that has no name', [fromHex('0a ff81 03 02 01 00 00 00 00 00 00')], 'malformed'],
    ['a message without a type', [fromHex('00')], 'malformed'],
  ])('ends at %s', (_, chunks, fault) => {
    expect(() => valuesOf(...chunks)).toThrow(expect.objectContaining({ name: 'GobError', fault }));
  });

  it('says the same of every byte that follows its end', () => {
    const decoder = new GobDecoder(() => undefined);
    expect(() => decoder.push(fromHex('80'))).toThrow(GobError);
    expect(() => decoder.push(RECORD.definition)).toThrow('no count where a message begins');
  });

  it('learns a bounded number of types, and of bounded size', () => {
    expect(valuesOf(...definitions(128))).toEqual([]);
    expect(() => valuesOf(...definitions(129))).toThrow(expect.objectContaining({ fault: 'too-large' }));
    const fields = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`F${index}`, 'int' as const]));
    const large = new GobStructType(65, 'T', fields).definition;
    expect(() => valuesOf(large)).toThrow(expect.objectContaining({ fault: 'too-large' }));
    const [most, tooMany] = [500, 501].map((count) => {
      const short = Object.fromEntries(
        Array.from({ length: count }, (_, index) => [index.toString(36), 'int' as const]),
      );
      return new GobStructType(65, 'T', short).definition;
    });
    expect(valuesOf(most ?? '')).toEqual([]);
    expect(() => valuesOf(tooMany ?? '')).toThrow('too many fields on one connection');
  });

  it('answers garbage with its own error and no other', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (chunks) => {
        for (const error of errorsOf(chunks)) expect(error).toBeInstanceOf(GobError);
      }),
      { numRuns: 1000 },
    );
  });

  it('answers what Go has made with a few bytes changed in the same way', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.constantFrom(...allGobCalls()), fc.array(change, { maxLength: 4 }), (bytes, changes) => {
        const changed = Buffer.from(bytes);
        for (const { at, byte } of changes) changed[at % changed.length] = byte;
        for (const error of errorsOf([changed])) expect(error).toBeInstanceOf(GobError);
      }),
      { numRuns: 2000 },
    );
  });
});
