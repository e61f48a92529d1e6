import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { endChunk } from './end-event.js';
import { chunkOf, retryChunk, sseChunk, textInChunks } from './sse-frame.js';

describe('a chunk of an event stream', () => {
  it('is an event between its length and a line break', () => {
    expect(sseChunk('update', '{"n":1}', 'abc.1').toString()).toBe(
      '27\r\nevent: update\nid: abc.1\ndata: {"n":1}\n\n\r\n',
    );
  });

  it('may have no name, no id, and several lines of data', () => {
    expect(textInChunks(sseChunk(undefined, 'a\nb\r\nc')).toString()).toBe('data: a\ndata: b\ndata: c\n\n');
  });

  it('tells when to come back, and why the stream ends here', () => {
    expect(textInChunks(retryChunk(2_000)).toString()).toBe('retry: 2000\n\n');
    expect(textInChunks(endChunk('shutdown', 7, 1_234)).toString()).toBe(
      'retry: 1234\nevent: end\ndata: {"reason":"shutdown","lastSequence":7}\n\n',
    );
    expect(textInChunks(endChunk('cancelled', undefined)).toString()).toBe(
      'event: end\ndata: {"reason":"cancelled","lastSequence":null}\n\n',
    );
  });

  it('gives its text back, whatever that is, alone or among others', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
        const chunks = Buffer.concat(texts.filter((text) => text !== '').map(chunkOf));
        expect(textInChunks(chunks).toString()).toBe(Buffer.from(texts.join('')).toString());
      }),
    );
  });
});
