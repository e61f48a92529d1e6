import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { OutgoingResponse } from '@nestjs/microservices';
import type { Msg } from '@nats-io/transport-node';
import { StreamError } from '../protocol/stream-error.js';
import { PlainOrNestDeserializer, PlainOrNestSerializer } from './wire-format.js';

const SUBJECT = 'time.rpc.open.me';
const deserializer = new PlainOrNestDeserializer();
const serializer = new PlainOrNestSerializer();

function message(data: string | Uint8Array): Msg {
  // of a message, only its bytes are read
  return { data: typeof data === 'string' ? new TextEncoder().encode(data) : data } as Msg;
}

function read(data: string | Uint8Array, replyTo?: string) {
  return deserializer.deserialize(message(data), { channel: SUBJECT, ...(replyTo === undefined ? {} : { replyTo }) });
}

/** The headers of the answer to a plain request; undefined if it has none. */
function headersOf(outcome: Partial<OutgoingResponse>, from = serializer): Record<string, string[]> | undefined {
  const { id } = read('{}', '_INBOX.1') as { id: string };
  const { headers } = from.serialize({ id, ...outcome } as OutgoingResponse);
  return headers && Object.fromEntries(headers);
}

/** What a request that came in this form is answered with. */
function answer(request: string, outcome: Partial<OutgoingResponse>): unknown {
  const { id } = read(request, '_INBOX.1') as { id: string };
  return JSON.parse(serializer.serialize({ id, ...outcome } as OutgoingResponse).data) as unknown;
}

describe('a message (P20)', () => {
  it('may be plain JSON', () => {
    expect(read('{"streams":[]}', '_INBOX.1')).toMatchObject({ pattern: SUBJECT, data: { streams: [] } });
  });

  it('may be the envelope of a Nest client', () => {
    const envelope = { pattern: SUBJECT, data: { streams: [] }, id: '7' };
    expect(read(JSON.stringify(envelope), '_INBOX.1')).toEqual(envelope);
  });

  it('may be an envelope without an id, and is answered in plain JSON', () => {
    expect(answer('{"pattern":"x","data":{}}', { response: { results: [] } })).toEqual({ results: [] });
  });

  it('is an event if nobody waits for an answer', () => {
    expect(read('{"streams":[]}')).not.toHaveProperty('id');
    expect(read(JSON.stringify({ pattern: SUBJECT, data: 1 }))).not.toHaveProperty('id');
  });

  it('is no envelope by what it inherits', () => {
    expect(read('{"__proto__":{"pattern":"x","data":1}}', '_INBOX.1')).toMatchObject({ pattern: SUBJECT });
  });

  it.each([
    ['nothing', ''],
    ['malformed JSON', '{"streams":['],
    ['two values', '{} {}'],
    ['NUL', '\0'],
    ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['an overlong sequence', new Uint8Array([0x22, 0xc0, 0xaf, 0x22])],
    ['half a surrogate pair', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ])('that is %s has no data, and its handler answers', (_, data) => {
    const packet = read(data, '_INBOX.1');
    expect(packet).toMatchObject({ pattern: SUBJECT, data: undefined });
    expect(packet).toHaveProperty('id');
  });

  it('is read without a crash, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.json(), (bytes, json) => {
        expect(read(bytes, '_INBOX.1')).toHaveProperty('pattern');
        expect(read(json, '_INBOX.1')).toHaveProperty('pattern');
      }),
    );
  });
});

describe('an answer (P20)', () => {
  const nest = JSON.stringify({ pattern: SUBJECT, data: {}, id: '7' });

  it('is plain JSON to plain JSON', () => {
    expect(answer('{}', { response: { serverId: 'A' }, isDisposed: true })).toEqual({ serverId: 'A' });
    expect(answer('{}', { isDisposed: true })).toEqual({});
  });

  it('is an envelope to an envelope', () => {
    const response = { serverId: 'A' };
    expect(answer(nest, { response, isDisposed: true })).toEqual({ id: '7', response, isDisposed: true });
  });

  it('carries an error with its code and its details (P19)', () => {
    const err = StreamError.invalid([{ field: 'streams', message: 'is wrong' }]);
    expect(answer('{}', { err, isDisposed: true })).toEqual({ error: err.toJSON() });
    expect(answer('{}', { err: err.toJSON(), isDisposed: true })).toEqual({ error: err.toJSON() });
    expect(answer(nest, { err: err.toJSON(), isDisposed: true })).toMatchObject({ err: err.toJSON() });
  });

  it.each([new Error('secret'), 'secret', { message: 'secret' }, { code: 'secret' }])(
    'says nothing of an error that is none of ours: %p',
    (err) => {
      const text = JSON.stringify(answer('{}', { err, isDisposed: true }));
      expect(text).toContain('1003');
      expect(text).not.toContain('secret');
    },
  );

  it('is never nothing: what cannot be found answers, too', () => {
    expect(answer('{}', { err: 'There is no matching message handler', isDisposed: true })).toMatchObject({
      error: { code: 1003 },
    });
  });
});

function failed(code: number): object {
  return { streamId: 'b', error: { code, message: `failed with ${code}` } };
}

describe('the headers of an answer (P26)', () => {
  const wrong = StreamError.invalid([{ field: 'streams', message: 'is wrong' }]).toJSON();
  const served = { streamId: 'a', first: {} };
  const both = { 'Nats-Service-Error-Code': ['1002'], 'Nats-Service-Error': ['invalid request: streams is wrong'] };

  it('say what is wrong with the whole message', () => {
    expect(headersOf({ err: wrong, isDisposed: true })).toEqual(both);
  });

  it('are the same for a Nest client', () => {
    const { headers } = serializer.serialize({ id: '7', err: wrong, isDisposed: true } as OutgoingResponse);
    expect(headers && Object.fromEntries(headers)).toEqual(both);
  });

  it('name the error of the first entry if none was granted', () => {
    expect(headersOf({ response: { serverId: 'A', results: [failed(1005), failed(1002)] } })).toEqual({
      'Nats-Service-Error-Code': ['1005'],
      'Nats-Service-Error': ['failed with 1005'],
    });
  });

  it.each([
    ['one entry was granted', { response: { serverId: 'A', results: [failed(1005), served] } }],
    ['a cancel was heard', { isDisposed: true }],
    ['the answer has no results', { response: { results: [] } }],
  ])('are none where %s', (_, outcome) => {
    expect(headersOf(outcome)).toBeUndefined();
  });

  it('are none where the broker takes none: it would cut the connection', () => {
    expect(headersOf({ err: wrong }, new PlainOrNestSerializer(() => false))).toBeUndefined();
  });

  it('can hold any text: one line, ASCII, bounded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const shown = headersOf({ err: { code: 1002, message: text } })?.['Nats-Service-Error'][0] ?? '';
        expect(shown).toMatch(/^[\x20-\x7e]{0,204}$/);
      }),
    );
    expect(headersOf({ err: { code: 1002, message: 'a'.repeat(5_000) } })?.['Nats-Service-Error'][0]).toHaveLength(204);
    expect(headersOf({ err: { code: 1002, message: 'a\r\nX: é' } })).toMatchObject({
      'Nats-Service-Error': ['a??X: ?'],
    });
  });
});
