import { describe, expect, it } from '@jest/globals';
import { BoundedCache } from './bounded-cache.js';

describe('BoundedCache', () => {
  it('keeps what was used lately, and forgets the rest', () => {
    const cache = new BoundedCache<string, number>(2);
    cache.keep('often', 1);
    for (const [index, key] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      cache.keep(key, index);
      expect(cache.get('often')).toBe(1);
    }
    expect(cache.get('a')).toBeUndefined();
    expect(cache.get('e')).toBe(4);
  });

  it('never holds more than two generations', () => {
    const cache = new BoundedCache<number, number>(16);
    for (let key = 0; key < 10_000; key++) {
      cache.keep(key, key);
      cache.get(key - 16);
      expect(cache.size).toBeLessThanOrEqual(32);
    }
  });
});
