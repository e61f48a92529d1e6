import { afterEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { cut } from '../../../../test/go/cut.js';
import { JsonStreamError } from './json-stream-error.js';
import { JsonValues } from './json-values.js';

const values = fc.array(
  fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())).map((value) => {
    return JSON.parse(JSON.stringify(value)) as unknown;
  }),
);
const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });

/** A value of that many bytes. */
const valueOf = (bytes: number) => Buffer.from(JSON.stringify({ a: 'x'.repeat(bytes - 8) }));

function valuesOf(chunks: readonly Uint8Array[]): unknown[] {
  const received: unknown[] = [];
  const stream = new JsonValues((value) => received.push(value));
  for (const chunk of chunks) stream.push(chunk);
  return received;
}

function thrownBy(deeds: readonly (() => void)[]): unknown[] {
  return deeds.flatMap((deed) => {
    try {
      deed();
      return [];
    } catch (error) {
      return [error];
    }
  });
}

describe('a stream of JSON values', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('needs nothing between them, and may be cut anywhere', () => {
    fc.assert(
      fc.property(values, fc.constantFrom('', '\n', ' \r\n\t'), sizes, (sent, between, cuts) => {
        const bytes = Buffer.from(sent.map((value) => JSON.stringify(value)).join(between));
        expect(valuesOf(cut(bytes, cuts))).toEqual(sent);
      }),
    );
  });

  it('is not misled by braces, quotes and backslashes in texts', () => {
    const sent = [{ 'a}"\\': ']{"', b: '\\\\"}' }, [['}', '"', '\\']]];
    expect(valuesOf(cut(Buffer.from(sent.map((value) => JSON.stringify(value)).join('')), [1]))).toEqual(sent);
  });

  it.each([
    ['a number', '1'],
    ['a text', '"{}"'],
    ['a comma between', '{},{}'],
    ['a byte order mark', '\uFEFF{}'],
    ['braces that do not match', '{]'],
    ['an object that is none', '{a}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('ends at %s, for good', (_, bytes) => {
    const stream = new JsonValues(() => undefined);
    expect(() => stream.push(Buffer.from(bytes))).toThrow(expect.objectContaining({ fault: 'malformed' }));
    expect(() => stream.push(Buffer.from('{}'))).toThrow(JsonStreamError);
  });

  it('looks at each byte once, though they come one at a time', () => {
    const step = jest.spyOn(JsonValues.prototype as unknown as { step(byte: number): void }, 'step');
    expect(valuesOf(cut(valueOf(1_000), [1]))).toHaveLength(1);
    expect(step).toHaveBeenCalledTimes(1_000);
  });

  it('has values of up to 64 KB, in any pieces', () => {
    expect(valuesOf(cut(valueOf(64 * 1024), [1]))).toHaveLength(1);
    expect(() => valuesOf([valueOf(64 * 1024 + 1)])).toThrow(expect.objectContaining({ fault: 'too-large' }));
    expect(() => valuesOf(cut(Buffer.alloc(70_000, '['), [100]))).toThrow(
      expect.objectContaining({ fault: 'too-large' }),
    );
  });

  it('holds nothing of the space between values', () => {
    expect(valuesOf([...cut(Buffer.alloc(1_000_000, ' '), [9999]), Buffer.from('{"a":1}')])).toEqual([{ a: 1 }]);
  });

  it('answers garbage with its own error and no other', () => {
    const marks = fc.array(fc.constantFrom(...Buffer.from('{}[]":,\\1 a'))).map((bytes) => Buffer.from(bytes));
    const garbage = fc.oneof(fc.uint8Array(), marks);
    fc.assert(
      fc.property(fc.array(garbage, { maxLength: 5 }), (chunks) => {
        const stream = new JsonValues(() => undefined);
        for (const error of thrownBy(chunks.map((chunk) => () => stream.push(chunk)))) {
          expect(error).toBeInstanceOf(JsonStreamError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
