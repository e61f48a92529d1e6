import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BoundedHttpAdapter } from './bounded-http-adapter.js';

const HEAD = 'GET / HTTP/1.1\r\nHost: x\r\n';
/** Long after all bounds, were they to hold for an answer. */
const ENOUGH_LINES = 12;

describe('the HTTP server of a process', () => {
  let adapter: BoundedHttpAdapter;
  let sockets: Socket[];
  /** The request of a short answer has come. */
  let begun: Promise<void>;
  beforeEach(async () => {
    sockets = [];
    adapter = new BoundedHttpAdapter({ headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 });
    adapter.initHttpServer();
    begun = new Promise((resolve) => {
      adapter.use('/short', (_: IncomingMessage, response: ServerResponse) => {
        resolve();
        setTimeout(() => response.end('the answer'), 50);
      });
    });
    adapter.use((_: IncomingMessage, response: ServerResponse) => {
      const timer = setInterval(() => response.write('line\n'), 50);
      response.on('close', () => clearInterval(timer));
    });
    await once(adapter.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await adapter.close();
  });

  function open(): Socket {
    const { port } = adapter.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    sockets.push(socket);
    return socket;
  }

  async function answerTo(...parts: readonly string[]): Promise<string> {
    const socket = open();
    let answer = '';
    socket.on('data', (data: string) => (answer += data));
    // Some bytes all the time are no way to stay.
    const [first = '', ...rest] = parts;
    socket.write(first);
    const timer = setInterval(() => socket.write(rest.shift() ?? 'a'), 20);
    await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
    clearInterval(timer);
    return answer;
  }

  it('waits a bounded time for the headers, however they trickle in', async () => {
    expect(await answerTo(HEAD)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('waits a bounded time for the first byte', async () => {
    const socket = open();
    socket.resume();
    await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
    expect(socket.bytesWritten).toBe(0);
  });

  it('waits a bounded time for the body', async () => {
    expect(await answerTo(`${HEAD}Content-Length: 1000\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('bounds no answer', async () => {
    const socket = open();
    socket.write(`${HEAD}\r\n`);
    let lines = 0;
    while (lines < ENOUGH_LINES) {
      const [data] = (await once(socket, 'data', { signal: AbortSignal.timeout(5_000) })) as [string];
      lines += data.split('line\n').length - 1;
    }
    expect(lines).toBeGreaterThanOrEqual(ENOUGH_LINES);
  });

  it('closes its connections when it is closed, even those that would not end', async () => {
    const idle = open();
    const reading = open();
    reading.write(`${HEAD}\r\n`);
    await Promise.all([once(reading, 'data'), once(idle, 'connect')]);
    const closed = [idle, reading].map((socket) =>
      once(socket.resume(), 'close', { signal: AbortSignal.timeout(5_000) }),
    );
    await adapter.close();
    await Promise.all(closed);
    expect(reading.destroyed).toBe(true);
  });

  it('closes a connection that is being answered when it has its answer', async () => {
    const socket = open();
    let answer = '';
    socket.on('data', (data: string) => (answer += data));
    socket.write(`GET /short HTTP/1.1\r\nHost: x\r\n\r\n`);
    await begun;
    await Promise.all([adapter.close(), once(socket, 'close', { signal: AbortSignal.timeout(5_000) })]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 (.|\r\n)*the answer$/);
  });
});
