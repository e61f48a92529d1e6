import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '@app/testing';
import { BoundedHttpAdapter, SERVER_BOUNDS } from './bounded-http-adapter.js';

const HEAD = 'GET / HTTP/1.1\r\nHost: x\r\n';
const BOUNDS = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };
/** Long after all bounds, were they to hold for an answer. */
const ENOUGH_LINES = 12;
/** For what takes a fraction of a second on a machine that has time. */
const WITHIN_MS = 25_000;

/** A client that keeps what it hears. That it is reset by a server that has closed is an end like any other. */
class Caller {
  heard = '';
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1').setEncoding('latin1');
    this.socket.on('error', () => undefined).on('data', (data: string) => (this.heard += data));
  }

  get lines(): number {
    return this.heard.split('line\n').length - 1;
  }

  says(text: string): void {
    this.socket.write(text);
  }

  async hears(what: string, lines: number): Promise<void> {
    await waitUntil(() => this.lines >= lines, { withinMs: WITHIN_MS, what });
  }

  async isClosed(): Promise<void> {
    await waitUntil(() => this.socket.closed, { withinMs: WITHIN_MS, what: 'the end of the connection' });
  }

  /** Writes a byte all the time, which is no way to stay, until the server has closed the connection. */
  async tricklesUntilClosed(): Promise<void> {
    const timer = setInterval(() => this.says('a'), 20);
    await this.isClosed().finally(() => clearInterval(timer));
  }
}

describe('the HTTP server of a process', () => {
  let adapter: BoundedHttpAdapter;
  let server: Server;
  let callers: Caller[];
  /** The other ends of the callers' connections. */
  let accepted: Socket[];
  /** To a request for a short answer, which it is for the test to give. */
  let asked: Promise<ServerResponse>;
  beforeEach(async () => {
    callers = [];
    accepted = [];
    adapter = new BoundedHttpAdapter(BOUNDS);
    adapter.initHttpServer();
    server = adapter.getHttpServer();
    server.on('connection', (socket: Socket) => accepted.push(socket));
    asked = new Promise((resolve) => {
      adapter.use('/short', (_: IncomingMessage, response: ServerResponse) => resolve(response));
    });
    adapter.use((_: IncomingMessage, response: ServerResponse) => {
      response.write('line\n');
      const timer = setInterval(() => response.write('line\n'), 50);
      response.on('close', () => clearInterval(timer));
    });
    await once(adapter.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    for (const { socket } of callers) socket.destroy();
    await adapter.close();
  });

  function open(): Caller {
    const caller = new Caller((server.address() as AddressInfo).port);
    callers.push(caller);
    return caller;
  }

  /** However slow the machine is, no bound ends this: they hold as soon as it is done. */
  async function beforeTheBounds(act: () => Promise<unknown>): Promise<void> {
    const { headersTimeout, requestTimeout } = server;
    Object.assign(server, { headersTimeout: 0, requestTimeout: 0 });
    await act();
    Object.assign(server, { headersTimeout, requestTimeout });
  }

  /** A connection on which this has come, and been read. */
  async function openWith(text: string): Promise<Caller> {
    const caller = open();
    await beforeTheBounds(async () => {
      caller.says(text);
      await waitUntil(() => accepted[0]?.bytesRead === text.length, { withinMs: WITHIN_MS, what: 'what was said' });
    });
    return caller;
  }

  it('has the bounds that it is given, and the others of its own', () => {
    expect(server).toMatchObject({ ...SERVER_BOUNDS, ...BOUNDS });
  });

  it('has those of its own that are promised to who runs one', () => {
    expect(SERVER_BOUNDS).toMatchObject({ maxHeaderSize: 8_192, headersTimeout: 5_000, requestTimeout: 10_000 });
  });

  it('waits a bounded time for the headers', async () => {
    const caller = await openWith(HEAD);
    await caller.isClosed();
    expect(caller.heard).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('waits no longer for headers that trickle in', async () => {
    const caller = await openWith(HEAD);
    await caller.tricklesUntilClosed();
    expect(caller.heard).not.toContain('200');
  });

  it('waits a bounded time for the first byte', async () => {
    const caller = open();
    await caller.isClosed();
    expect(caller.socket.bytesWritten).toBe(0);
  });

  it('waits a bounded time for the body, though the answer has begun', async () => {
    const caller = open();
    await beforeTheBounds(async () => {
      caller.says(`${HEAD}Content-Length: 100000\r\n\r\n`);
      await caller.hears('the beginning of an answer', 1);
    });
    expect(caller.heard).toMatch(/^HTTP\/1\.1 200 /);
    await caller.tricklesUntilClosed();
    expect(caller.socket.bytesWritten).toBeLessThan(100_000);
  });

  it('bounds no answer', async () => {
    const caller = open();
    await beforeTheBounds(async () => {
      caller.says(`${HEAD}\r\n`);
      await caller.hears('the beginning of an answer', 1);
    });
    await caller.hears('an answer that takes its time', ENOUGH_LINES);
    expect(caller.socket.closed).toBe(false);
  });

  it('closes its connections when it is closed, even those that would not end', async () => {
    const [idle, reading] = [open(), open()];
    await beforeTheBounds(async () => {
      reading.says(`${HEAD}\r\n`);
      await reading.hears('the beginning of an answer', 1);
      await waitUntil(() => accepted.length === 2, { withinMs: WITHIN_MS, what: 'both connections' });
      await adapter.close();
    });
    await Promise.all([idle.isClosed(), reading.isClosed()]);
    expect(reading.heard).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('closes a connection that is being answered when it has its answer', async () => {
    const caller = open();
    await beforeTheBounds(async () => {
      caller.says('GET /short HTTP/1.1\r\nHost: x\r\n\r\n');
      const response = await asked;
      const closed = adapter.close();
      response.end('the answer');
      await closed;
    });
    await caller.isClosed();
    expect(caller.heard).toMatch(/^HTTP\/1\.1 200 (.|\r\n)*the answer$/);
  });
});
