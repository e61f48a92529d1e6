import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { portOf, startTcpProxy, waitUntil, type TcpProxy } from '../src/index.js';

/** A client through the proxy, and all it has heard. */
interface Talker {
  socket: Socket;
  heard: Buffer[];
}

/** Unlike `once`, a reset is no error here. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));
const bytesOf = (talker: Talker): number => talker.heard.reduce((sum, { length }) => sum + length, 0);

describe('startTcpProxy', () => {
  let echo: Server;
  let proxy: TcpProxy;
  const talkers: Talker[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await startTcpProxy(portOf(echo));
  });
  afterEach(async () => {
    for (const { socket } of talkers.splice(0)) socket.destroy();
    await proxy.stop();
    echo.close();
    await once(echo, 'close');
  });

  const talk = async (): Promise<Talker> => {
    const talker: Talker = { socket: connect(proxy.port, '127.0.0.1'), heard: [] };
    talkers.push(talker);
    talker.socket.on('error', () => undefined).on('data', (bytes) => talker.heard.push(bytes));
    await once(talker.socket, 'connect');
    return talker;
  };
  const say = async (talker: Talker, text: string): Promise<void> => {
    const before = bytesOf(talker);
    talker.socket.write(text);
    await waitUntil(() => bytesOf(talker) >= before + text.length, { what: `the echo of ${text.slice(0, 20)}` });
  };

  const pingEcho = async (): Promise<void> => {
    const socket = connect(portOf(echo), '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    socket.end('ping');
    await closed(socket);
  };

  it('carries bytes both ways, in order, however many', async () => {
    const talker = await talk();
    const text = Array.from({ length: 400_000 }, (_, n) => String(n % 10)).join('');
    await say(talker, text);
    expect(Buffer.concat(talker.heard).toString()).toBe(text);
    expect(proxy.connectionCount).toBe(1);
  });

  it('passes on an end, after all that came before it', async () => {
    const farewell = createServer((socket) => socket.on('error', () => undefined).end('-ERR goodbye')).listen(0);
    await once(farewell, 'listening');
    await using late = await startTcpProxy(`nats://127.0.0.1:${portOf(farewell)}`);
    late.delay(30);
    const heard: Buffer[] = [];
    const socket = connect(late.port, '127.0.0.1').on('error', () => undefined);
    socket.on('data', (bytes) => heard.push(bytes));
    await closed(socket);
    expect(Buffer.concat(heard).toString()).toBe('-ERR goodbye');
    await waitUntil(() => late.connectionCount === 0, { what: 'the connection to be forgotten' });
    farewell.close();
  });

  it('cuts what is open, refuses what is new, and lets through again after restore', async () => {
    const open = await talk();
    await say(open, 'hello');
    proxy.cut();
    await closed(open.socket);
    const refused = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    await closed(refused);
    expect(refused.bytesRead).toBe(0);
    proxy.restore();
    const again = await talk();
    await say(again, 'hello again');
    expect(bytesOf(again)).toBe('hello again'.length);
  });

  it('swallows everything in a black hole without closing anything', async () => {
    const open = await talk();
    await say(open, 'before');
    proxy.blackHole();
    const later = await talk();
    open.socket.write('lost');
    later.socket.write('lost, too');
    for (let n = 0; n < 20; n++) await pingEcho(); // time enough for an echo, and then some
    expect(Buffer.concat(open.heard).toString()).toBe('before');
    expect(bytesOf(later)).toBe(0);
    expect(open.socket.closed || later.socket.closed).toBe(false);
    proxy.restore();
    await waitUntil(() => open.socket.closed && later.socket.closed, { what: 'the holed connections to be reset' });
    await say(await talk(), 'after');
  });

  it('delays each byte without slowing the flow', async () => {
    const talker = await talk();
    await say(talker, 'warm');
    proxy.delay(50);
    const beganMs = performance.now();
    await say(talker, 'x'.repeat(2_000)); // one after the other, these would be on their way for minutes
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(98);
  });

  it('lets through so many bytes a second', async () => {
    const talker = await talk();
    proxy.throttle(100_000);
    const beganMs = performance.now();
    await say(talker, 'x'.repeat(20_000));
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(180);
  });
});
