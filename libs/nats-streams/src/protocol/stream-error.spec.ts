import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { StreamError, StreamErrorCode } from './stream-error.js';

const codes = Object.values(StreamErrorCode);
const errors = fc
  .record({
    code: fc.constantFrom(...codes),
    message: fc.string(),
    details: fc.option(fc.array(fc.record({ field: fc.string(), message: fc.string() })), { nil: undefined }),
  })
  .map(({ code, message, details }) => new StreamError(code, message, details ? { details } : {}));

describe('a stream error (P19)', () => {
  it('has one of the seven codes', () => {
    expect(codes).toEqual([1001, 1002, 1003, 1004, 1005, 1006, 1007]);
  });

  it('is the same after a journey over the wire', () => {
    fc.assert(
      fc.property(errors, (error) => {
        const received = StreamError.fromWire(JSON.parse(JSON.stringify(error)));
        expect(received).toBeInstanceOf(StreamError);
        expect(received.toJSON()).toEqual(error.toJSON());
      }),
    );
  });

  it('takes no cause and no stack along', () => {
    const error = new StreamError(StreamErrorCode.Terminated, 'lost', { cause: new Error('secret') });
    expect(error.cause).toEqual(new Error('secret'));
    expect(JSON.stringify(error)).toBe('{"code":1004,"message":"lost"}');
  });

  it('names every violated field in its details and in its text', () => {
    const details = [
      { field: 'updateInterval', message: 'must be a number' },
      { field: 'timeZone', message: 'must be a zone' },
    ];
    const error = StreamError.invalid(details, 'why');
    expect(error).toMatchObject({ name: 'StreamError', code: 1002, details, cause: 'why' });
    expect(error.message).toContain('updateInterval must be a number; timeZone must be a zone');
  });

  it.each([
    undefined,
    null,
    'oops',
    42,
    [],
    {},
    { code: 1002 },
    { message: 'no code' },
    { code: 999, message: 'an unknown code' },
    { code: '1002', message: 'a code that is no number' },
    { code: NaN, message: 'no number' },
    { code: 1002, message: 7 },
  ])('becomes a 1004 that says so when %p comes over the wire', (value) => {
    const error = StreamError.fromWire(value);
    expect(error).toMatchObject({ code: 1004, message: expect.stringContaining('not understood') });
    expect(error.cause).toEqual(value);
  });

  it.each([[[null]], [['text']], [[{ field: 'a' }]], [[{ field: 1, message: 'b' }]], 'text', { length: 1 }])(
    'has only details that are some: not %p',
    (details) => {
      const error = StreamError.fromWire({ code: 1002, message: 'invalid', details });
      expect(error.code).toBe(1002);
      expect(error.details ?? []).toEqual([]);
    },
  );

  it('comes from the wire without a crash, whatever came', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(codes).toContain(StreamError.fromWire(value).code);
      }),
    );
  });
});
