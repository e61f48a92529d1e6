import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '@app/testing';
import { answerUnreadableRequests } from './unreadable-requests.js';

/** For what takes a fraction of a second on a machine that has time. */
const WITHIN_MS = 25_000;

/** What comes back to a text, and to the next one after something has come back. */
class Caller {
  readonly socket: Socket;
  private answer = '';

  constructor(port: number, text: string, then?: string) {
    this.socket = connect(port, '127.0.0.1').setEncoding('latin1');
    this.socket.on('error', () => undefined); // cut off is an answer, too
    this.socket.on('data', (data: string) => (this.answer += data));
    this.socket.once('data', () => then !== undefined && this.socket.write(then));
    if (text !== '') this.socket.write(text);
  }

  /** All of it, when the other side has closed. */
  async whole(): Promise<string> {
    await waitUntil(() => this.socket.closed, { withinMs: WITHIN_MS, what: 'the end of the connection' });
    return this.answer;
  }
}

describe('what never becomes a request', () => {
  let server: Server;
  /** The other ends of the connections. */
  let accepted: Socket[];
  let callers: Caller[];
  beforeEach(async () => {
    accepted = [];
    callers = [];
    // No bound until a test sets one: on a slow machine it would end what another test is about.
    server = createServer({ headersTimeout: 0, connectionsCheckingInterval: 20 }, (_, response) => {
      response.write('a part');
    });
    server.on('connection', (socket) => accepted.push(socket));
    answerUnreadableRequests(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    for (const { socket } of callers) socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  function say(text: string, then?: string): Caller {
    const caller = new Caller((server.address() as AddressInfo).port, text, then);
    callers.push(caller);
    return caller;
  }

  /** From here on headers have a tenth of a second to come; so many bytes of them have. */
  async function losePatience(bytes: number): Promise<void> {
    await waitUntil(() => accepted[0]?.bytesRead === bytes, { withinMs: WITHIN_MS, what: 'what was said' });
    server.headersTimeout = 100;
  }

  it('is answered with an error of the API', async () => {
    expect(await say('hello\r\n\r\n').whole()).toMatch(/^HTTP\/1\.1 400 .*"that is not an HTTP request"/s);
  });

  it('is answered when it takes too long', async () => {
    const half = 'GET / HTTP/1.1\r\n';
    const caller = say(half);
    await losePatience(half.length);
    expect(await caller.whole()).toMatch(/^HTTP\/1\.1 400 .*"the request took too long to arrive"/s);
  });

  it('is not answered if nothing was said: browsers connect ahead of need', async () => {
    const caller = say('');
    await losePatience(0);
    expect(await caller.whole()).toBe('');
  });

  it('is not answered in the midst of another answer', async () => {
    const caller = say('GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'hello\r\n\r\n');
    expect(await caller.whole()).toMatch(/\r\n\r\n6\r\na part\r\n$/);
  });
});
