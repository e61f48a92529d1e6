import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answerUnreadableRequests } from './unreadable-requests.js';

describe('what never becomes a request', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer({ headersTimeout: 100, connectionsCheckingInterval: 20 }, (_, response) => {
      response.write('a part');
    });
    answerUnreadableRequests(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** What comes back until the other side closes; the second text is sent when something has come. */
  async function answerTo(text: string, then?: string): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1');
    let answer = '';
    socket.on('data', (data: string) => (answer += data));
    socket.once('data', () => then !== undefined && socket.write(then));
    socket.on('error', () => {}); // cut off is an answer, too
    socket.write(text);
    await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
    return answer;
  }

  it('is answered with an error of the API', async () => {
    expect(await answerTo('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"that is not an HTTP request"/s);
  });

  it('is answered when it takes too long', async () => {
    expect(await answerTo('GET / HTTP/1.1\r\n')).toMatch(/^HTTP\/1\.1 400 .*"the request took too long to arrive"/s);
  });

  it('is not answered if nothing was said: browsers connect ahead of need', async () => {
    expect(await answerTo('')).toBe('');
  });

  it('is not answered in the midst of another answer', async () => {
    const answer = await answerTo('GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'hello\r\n\r\n');
    expect(answer).toMatch(/\r\n\r\n6\r\na part\r\n$/);
  });
});
