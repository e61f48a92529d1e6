import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeSocket } from '../../../../test/go/fake-socket.js';
import { Opening } from './opening.js';

/** A connection that begins, and what becomes of it. */
class Beginning {
  readonly socket = new FakeSocket();
  readonly told: string[] = [];

  constructor() {
    const opening = new Opening(this.socket.socket, {
      onOpen: (protocol, bytes) => this.told.push(`${protocol} ${bytes.toString()}`),
      onRefused: (reason) => this.told.push(reason),
    });
    opening.start();
  }

  async says(text: string): Promise<void> {
    this.socket.says(text);
    await turn();
  }
}

describe('the beginning of a connection', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it('is handed on with all that was read, and the socket waits', async () => {
    const beginning = new Beginning();
    await beginning.says('P');
    expect(beginning.told).toEqual([]);
    await beginning.says('OST / HTTP/1.1\r\n');
    expect(beginning.told).toEqual(['http POST / HTTP/1.1\r\n']);
    expect(beginning.socket.isPaused()).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('by CONNECT is answered first, and what follows its head is handed on', async () => {
    const beginning = new Beginning();
    await beginning.says('CONNECT /_goRPC_ HTTP/1.0\n');
    await beginning.says('\nabc');
    expect(beginning.told).toEqual(['connect abc']);
    expect(beginning.socket.text).toBe('HTTP/1.0 200 Connected to Go RPC\n\n');
  });

  it('by another CONNECT is refused', async () => {
    const beginning = new Beginning();
    await beginning.says('CONNECT / HTTP/1.0\n\n');
    await turn();
    expect([beginning.told, beginning.socket.destroyed]).toEqual([['refused'], true]);
  });

  it('has ten seconds from its first byte on, and before that all the time there is', async () => {
    const beginning = new Beginning();
    expect(jest.getTimerCount()).toBe(0);
    await beginning.says('C');
    jest.advanceTimersByTime(9_999);
    await beginning.says('O');
    expect(beginning.told).toEqual([]);
    jest.advanceTimersByTime(1);
    await turn();
    expect([beginning.told, beginning.socket.destroyed, jest.getTimerCount()]).toEqual([['slow'], true, 0]);
  });

  it('may be its end', async () => {
    const beginning = new Beginning();
    await beginning.says('C');
    beginning.socket.ends();
    await turn();
    await turn();
    expect([beginning.told, beginning.socket.destroyed, jest.getTimerCount()]).toEqual([[], true, 0]);
  });
});
