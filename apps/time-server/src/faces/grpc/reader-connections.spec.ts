import { describe, expect, it } from '@jest/globals';
import { ReaderConnections } from './reader-connections.js';

describe('the connections that have readers', () => {
  it('have places of their own, one after the other, for as long as they have a reader', () => {
    const connections = new ReaderConnections(10, 3);
    expect(['a', 'b', 'a', 'c', 'd', 'b'].map((peer) => connections.enter(peer))).toEqual([0, 1, 0, 2, 0, 1]);
    connections.leave('a');
    expect(connections.enter('a')).toBe(0);
    connections.leave('c');
    expect(connections.enter('c')).toBe(1);
  });

  it('take so many readers each, and one more when one has left', () => {
    const connections = new ReaderConnections(2, 3);
    connections.enter('a');
    connections.enter('a');
    const limit = expect.objectContaining({ code: 1005 });
    expect(() => connections.enter('a')).toThrow(limit);
    expect(() => connections.enter('a')).toThrow(limit);
    connections.enter('b');
    connections.leave('a');
    connections.enter('a');
    expect(() => connections.enter('a')).toThrow(limit);
  });
});
