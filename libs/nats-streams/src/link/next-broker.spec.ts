import { describe, expect, it } from '@jest/globals';
import type { Server } from '@nats-io/transport-node';
import { nextBroker } from './next-broker.js';

const broker = (listen: string, lastConnect: number) => ({ listen, lastConnect }) as Server;

describe('the broker to dial', () => {
  it('is the first of those that were never tried (P25)', () => {
    expect(nextBroker([broker('a', 0), broker('b', 0)]).listen).toBe('a');
  });

  it('is not the one that was just lost, though the library offers it first (P25)', () => {
    expect(nextBroker([broker('lost', 9), broker('b', 0), broker('c', 0)]).listen).toBe('b');
    expect(nextBroker([broker('lost', 9), broker('b', 12), broker('c', 11)]).listen).toBe('lost');
  });

  it('is the only one if there is no other (P25)', () => {
    expect(nextBroker([broker('lost', 9)]).listen).toBe('lost');
  });
});
