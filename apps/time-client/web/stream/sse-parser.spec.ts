import { describe, expect, it } from '@jest/globals';
import { SseParser } from './sse-parser.js';

const TEXT =
  'retry: 2000\n\nevent: update\nid: a.1\ndata: {"n":1}\n\n: keep-alive\n\nid: a.2\ndata: one\ndata: two\n\n';
const EVENTS = [
  { type: 'update', data: '{"n":1}', id: 'a.1' },
  { type: 'message', data: 'one\ntwo', id: 'a.2' },
];

describe('SseParser', () => {
  it('reads events, their types, ids and lines', () => {
    const parser = new SseParser();
    expect(parser.push(TEXT)).toEqual(EVENTS);
    expect(parser.retryMs).toBe(2_000);
    expect(parser.lastEventId).toBe('a.2');
  });

  it.each(['\n', '\r', '\r\n'])('reads the same whatever the pieces are, with lines that end in %j', (end) => {
    const text = TEXT.replaceAll('\n', end);
    for (let size = 1; size < text.length; size++) {
      const parser = new SseParser();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
      // The last line end of all may be half of a CRLF, so it is only known with what comes next.
      events.push(...parser.push('data'));
      expect(events).toEqual(EVENTS);
    }
  });

  it('passes over what it does not know: a byte order mark, comments, other fields, an event without data', () => {
    const parser = new SseParser();
    expect(parser.push('\uFEFFevent: x\n\nretry: soon\nfoo: bar\nbaz\n:\n\ndata:x\n\n')).toEqual([
      { type: 'message', data: 'x', id: '' },
    ]);
    expect(parser.retryMs).toBeUndefined();
  });

  it('takes no id that has a NUL in it', () => {
    const parser = new SseParser();
    parser.push('id: good\ndata\n\nid: b\0d\ndata\n\n');
    expect(parser.lastEventId).toBe('good');
  });
});
