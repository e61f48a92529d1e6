import { describe, expect, it } from '@jest/globals';
import { ReaderLimits } from './reader-limits.js';
import { ANYONE, type RequestIdentity } from './request-identity.js';
import { StreamLimits } from './stream-limits.js';

const key = (name: string): RequestIdentity => ({ kind: 'key', name, scopes: new Set(['read']) });
const LIMIT_REACHED = expect.objectContaining({ code: 'LIMIT_REACHED', retryAfterSeconds: 5 });

const limits = (): ReaderLimits => new ReaderLimits({ maxReaders: 5, maxReadersPerAddress: 3, maxReadersPerKey: 2 });

describe('the limits of readers', () => {
  it('bound those of one address, and a whole IPv6 network is one', () => {
    const readers = limits();
    for (const host of [1, 2, 3]) readers.take(ANYONE, `2001:db8::${host}`);
    expect(() => readers.take(ANYONE, '2001:db8::4')).toThrow('there are 3 readers of this address already');
    readers.take(ANYONE, '192.0.2.1');
  });

  it('bound those with one key, wherever they come from', () => {
    const readers = limits();
    readers.take(key('a'), '192.0.2.1');
    readers.take(key('a'), '192.0.2.2');
    expect(() => readers.take(key('a'), '192.0.2.3')).toThrow('there are 2 readers with this key already');
    readers.take(key('b'), '192.0.2.3');
  });

  it('bound those of the process, and give a place back once', () => {
    const readers = limits();
    const [first, second] = [1, 2, 3, 4, 5].map((host) => readers.take(ANYONE, `192.0.2.${host}`));
    expect(() => readers.take(ANYONE, '192.0.2.9')).toThrow(LIMIT_REACHED);
    first?.();
    first?.();
    expect(readers.count).toBe(4);
    readers.take(ANYONE, '192.0.2.9');
    expect(() => readers.take(ANYONE, '192.0.2.9')).toThrow(LIMIT_REACHED);
    second?.();
    readers.take(ANYONE, '192.0.2.9');
  });

  it('count nothing of who is refused', () => {
    const readers = limits();
    const places = [1, 2].map(() => readers.take(key('a'), '192.0.2.1'));
    expect(() => readers.take(key('a'), '192.0.2.1')).toThrow(LIMIT_REACHED);
    expect(readers.count).toBe(2);
    for (const release of places) release();
    expect(readers.count).toBe(0);
  });
});

describe('the limits of streams', () => {
  it('bound those of one key or address, and of the process', () => {
    const streams = new StreamLimits({ maxHeldStreams: 4, maxStreamsPerKey: 2 });
    for (const host of [1, 2]) streams.take(key('a'), `192.0.2.${host}`);
    expect(() => streams.take(key('a'), '192.0.2.3')).toThrow('there are 2 streams of this key or address already');
    for (const host of [1, 1]) streams.take(ANYONE, `192.0.2.${host}`);
    expect(() => streams.take(key('b'), '192.0.2.1')).toThrow('there are 4 streams already');
    expect(() => streams.take(key('b'), '192.0.2.1')).toThrow(LIMIT_REACHED);
  });
});
