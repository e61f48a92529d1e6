import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { JsonRpcCode } from './json-rpc-error.js';
import { MAX_BATCH_CALLS, MAX_ID_LENGTH, readMessage } from './json-rpc-message.js';

const read = (value: unknown) => readMessage(Buffer.from(JSON.stringify(value)));
const failed = (code: JsonRpcCode, id: unknown = null) => ({ id, error: expect.objectContaining({ code }) });

describe('a JSON-RPC 2.0 message', () => {
  it('is a call, whose id is given back as it came', () => {
    const ids = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 50 }),
      fc.constant('x'.repeat(MAX_ID_LENGTH)),
      fc.maxSafeInteger(),
      fc.constant(null),
    );
    const params = fc.oneof(fc.array(fc.integer()), fc.dictionary(fc.string(), fc.integer()));
    fc.assert(
      fc.property(ids, fc.string(), params, (id, method, given) => {
        const sent = JSON.stringify({ jsonrpc: '2.0', id, method, params: given });
        expect(readMessage(Buffer.from(sent))).toEqual({ id, method, params: JSON.parse(sent).params });
      }),
    );
  });

  it('needs no parameters, and without an id is a notification', () => {
    expect(read({ jsonrpc: '2.0', method: 'a' })).toEqual({ id: undefined, method: 'a', params: [] });
  });

  it.each([
    ['nothing', ''],
    ['half a call', '{"jsonrpc":"2.0","method":"a'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['a byte order mark', '\uFEFF{}'],
    ['two calls beside each other', '{"jsonrpc":"2.0","method":"a"}{"jsonrpc":"2.0","method":"a"}'],
  ])('is not %s: -32700', (_, bytes) => {
    expect(readMessage(Buffer.from(bytes))).toEqual(failed(JsonRpcCode.ParseError));
  });

  it.each([
    [1],
    [null],
    ['a'],
    [{}],
    [{ method: 'a' }],
    [{ jsonrpc: 2, method: 'a' }],
    [{ jsonrpc: '1.0', method: 'a' }],
    [{ jsonrpc: '2.0', method: 1 }],
    [{ jsonrpc: '2.0', method: 'a', params: 'x' }],
    [{ jsonrpc: '2.0', method: 'a', params: null }],
    [{ jsonrpc: '2.0', method: 'a', id: {} }],
    [{ jsonrpc: '2.0', method: 'a', id: true }],
    [{ jsonrpc: '2.0', method: 'a', id: 'x'.repeat(MAX_ID_LENGTH + 1) }],
    [{ jsonrpc: '2.0', method: 'a', id: 2 ** 53 }],
    [{ jsonrpc: '2.0', method: 'a', id: 0.5 }],
    [[]],
    [Array.from({ length: MAX_BATCH_CALLS + 1 }, () => ({ jsonrpc: '2.0', method: 'a' }))],
  ])('is not %j: -32600', (value) => {
    expect(read(value)).toEqual(failed(JsonRpcCode.InvalidRequest));
  });

  it('that is no call is answered under its id, where it has one', () => {
    expect(read({ jsonrpc: '2.0', id: 7 })).toEqual(failed(JsonRpcCode.InvalidRequest, 7));
  });

  it('may be a batch, in which what is no call spoils nothing', () => {
    const call = { jsonrpc: '2.0', method: 'a', id: 1 };
    expect(read([call, 1, { ...call, id: 2 }])).toEqual([
      { id: 1, method: 'a', params: [] },
      failed(JsonRpcCode.InvalidRequest),
      { id: 2, method: 'a', params: [] },
    ]);
    expect(read(Array.from({ length: MAX_BATCH_CALLS }, () => call))).toHaveLength(MAX_BATCH_CALLS);
  });

  it('is never anything that throws', () => {
    const marks = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', 'id', '"jsonrpc":"2.0"', '"method"'),
    );
    const garbage = fc.oneof(
      fc.uint8Array(),
      marks.map((parts) => Buffer.from(parts.join(''))),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(garbage, (bytes) => {
        expect(readMessage(bytes)).toBeInstanceOf(Object);
      }),
      { numRuns: 1000 },
    );
    expect(readMessage(Buffer.alloc(64 * 1024, '['))).toEqual(failed(JsonRpcCode.ParseError));
  });
});
