import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { cut } from '../../../../test/go/cut.js';
import { GobMessages, MAX_MESSAGE_BYTES } from './gob-messages.js';
import { GobWriter } from './gob-writer.js';

const framed = (message: Uint8Array) => new GobWriter().counted(message).take();

function messagesOf(chunks: Iterable<Uint8Array>): Uint8Array[] {
  const messages = new GobMessages();
  const received: Uint8Array[] = [];
  for (const chunk of chunks) messages.push(chunk, (message) => received.push(message));
  return received;
}

describe('the messages of a gob connection', () => {
  it('are the same wherever the bytes are cut, and stay so', () => {
    const message = fc.uint8Array({ maxLength: 400 });
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(message), sizes, (sent, cuts) => {
        const received = messagesOf(cut(Buffer.concat(sent.map(framed)), cuts));
        expect(received.map((bytes) => Buffer.from(bytes))).toEqual(sent.map((bytes) => Buffer.from(bytes)));
      }),
    );
  });

  it('may be as large as the bound, and come a byte at a time', () => {
    const largest = new Uint8Array(MAX_MESSAGE_BYTES).fill(7);
    expect(messagesOf(cut(framed(largest), [1])).map(({ length }) => length)).toEqual([MAX_MESSAGE_BYTES]);
  });

  it.each([
    ['a byte more than the bound', 'too-large', new GobWriter().uint(MAX_MESSAGE_BYTES + 1)],
    ['2^64 - 1 bytes', 'too-large', new GobWriter().uint(2n ** 64n - 1n)],
  ])('are refused at their count when they would be %s', (_, fault, count) => {
    expect(() => messagesOf([count.take()])).toThrow(expect.objectContaining({ fault }));
  });

  it('are refused at once where no count can begin', () => {
    expect(() => messagesOf([Buffer.from([0x80])])).toThrow(expect.objectContaining({ fault: 'malformed' }));
  });

  it('are handed on before the bytes that are wrong', () => {
    const received: string[] = [];
    const bytes = Buffer.concat([framed(Buffer.from('good')), Buffer.from([0x80])]);
    expect(() => new GobMessages().push(bytes, (message) => received.push(Buffer.from(message).toString()))).toThrow(
      'no count',
    );
    expect(received).toEqual(['good']);
  });
});
