import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BoundedHttpAdapter } from './bounded-http-adapter.js';

const HEAD = 'GET / HTTP/1.1\r\nHost: x\r\n';
/** Long after all bounds, were they to hold for an answer. */
const ENOUGH_LINES = 12;

/**
 * Writes a byte all the time, which is no way to stay, until the server has closed `socket`. Bytes that come after that
 * are answered by a reset, which is an end like any other.
 */
async function trickleUntilClosed(socket: Socket): Promise<void> {
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  const timer = setInterval(() => socket.write('a'), 20);
  await closed;
  clearInterval(timer);
}

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

  it('waits a bounded time for the headers', async () => {
    const socket = open();
    let answer = '';
    socket.on('data', (data: string) => (answer += data));
    socket.write(HEAD);
    await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('waits no longer for headers that trickle in', async () => {
    const socket = open();
    socket.resume();
    socket.write(HEAD);
    await trickleUntilClosed(socket);
    expect(socket.destroyed).toBe(true);
  });

  it('waits a bounded time for the first byte', async () => {
    const socket = open();
    socket.resume();
    await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
    expect(socket.bytesWritten).toBe(0);
  });

  it('waits a bounded time for the body, though the answer has begun', async () => {
    const socket = open();
    socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`);
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(5_000) })) as [string];
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    socket.resume();
    await trickleUntilClosed(socket);
    expect(socket.bytesWritten).toBeLessThan(1_000);
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
