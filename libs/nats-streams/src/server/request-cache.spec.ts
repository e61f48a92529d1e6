import { describe, expect, it, jest } from '@jest/globals';
import type { StreamSource } from '../protocol/stream-source.js';
import { RequestCache } from './request-cache.js';

function setUp() {
  const parseRequest = jest.fn((raw: unknown) => {
    if (raw === 'wrong') throw new RangeError('wrong');
    return { raw };
  });
  const cache = new RequestCache({ parseRequest } as unknown as StreamSource<{ raw: unknown }>);
  return { cache, parseRequest };
}

describe('requests that were read before', () => {
  it('are not read again', () => {
    const { cache, parseRequest } = setUp();
    expect(cache.parse({ every: 1 })).toBe(cache.parse({ every: 1 }));
    expect(cache.parse({ every: 2 })).toEqual({ raw: { every: 2 } });
    expect(cache.parse(undefined)).toBe(cache.parse(undefined));
    expect(parseRequest).toHaveBeenCalledTimes(3);
  });

  it('are not kept if they are wrong', () => {
    const { cache, parseRequest } = setUp();
    expect(() => cache.parse('wrong')).toThrow(RangeError);
    expect(() => cache.parse('wrong')).toThrow(RangeError);
    expect(parseRequest).toHaveBeenCalledTimes(2);
  });

  it('are few and short', () => {
    const { cache, parseRequest } = setUp();
    for (let n = 0; n < 10_000; n += 1) cache.parse(n);
    parseRequest.mockClear();
    for (let n = 0; n < 10_000; n += 1) cache.parse(n);
    expect(parseRequest.mock.calls.length).toBeGreaterThan(9_000);
  });

  it.each([
    ['long', 'x'.repeat(300)],
    ['of a text that two of them have', null],
    ['nested deeply', JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`) as unknown],
  ])('are not kept if they are %s', (_, raw) => {
    const { cache, parseRequest } = setUp();
    cache.parse(raw);
    cache.parse(raw);
    expect(parseRequest).toHaveBeenCalledTimes(2);
  });
});
