import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { waitUntil } from '@app/testing';
import { numberFrame, OutletServer, PAGE } from './outlet-server.js';
import { RawReader, type RawReaderOptions } from './raw-reader.js';

const COMMENT_MS = 300;
/** Time enough to be there before that. */
const EXPIRES_MS = 3_000;
const FIRST_TEXT = 'retry: 2000\n\nevent: stream\ndata: {"id":"token"}\n\n';
const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`;

describe('the outlet of event streams', () => {
  let server: OutletServer;
  let readers: RawReader[];

  beforeEach(async () => {
    server = await OutletServer.start({ commentMs: COMMENT_MS, closeWithinMs: 200, shutdownSpreadMs: 300 });
    readers = [];
  });

  afterEach(async () => {
    for (const reader of readers) await reader[Symbol.asyncDispose]();
    await waitUntil(() => server.outlet.readerCount === 0, { what: 'no readers' });
    await server[Symbol.asyncDispose]();
  });

  async function open(path = '/', options: RawReaderOptions = {}): Promise<RawReader> {
    const before = server.readers.size;
    const reader = await RawReader.open(server.port, path, options);
    readers.push(reader);
    await waitUntil(() => server.readers.size > before, { what: 'the reader at the server' });
    return reader;
  }

  it('sends the head, when to come back, and the greeting at once', async () => {
    const reader = await open();
    await reader.hasEvents('stream', 1);
    expect(reader.head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    for (const line of [
      'Content-Type: text/event-stream',
      'Cache-Control: no-cache',
      'X-Accel-Buffering: no',
      'Transfer-Encoding: chunked',
    ]) {
      expect(reader.head.split('\r\n')).toContain(line);
    }
    expect(reader.text).toBe(FIRST_TEXT);
  });

  it('sends every update once and in order, several of one turn together', async () => {
    const reader = await open();
    for (let sequence = 0; sequence < 1_000; sequence += 1) {
      server.send(numberFrame(sequence));
      if (sequence % 7 === 0) await nextTurn();
    }
    const updates = await reader.hasEvents('update', 1_000);
    expect(updates.map(({ id }) => id)).toEqual(updates.map((_, sequence) => `token.${sequence}`));
    expect(server.outlet.readers()[0]).toMatchObject({ sentUpdates: 1_000, queuedUpdates: 0, streamId: '/' });
  });

  it('does not cut a reader that takes all, however much comes at once', async () => {
    const reader = await open();
    for (let sequence = 0; sequence < 2_000; sequence += 1) server.send(numberFrame(sequence));
    await reader.hasEvents('update', 2_000);
    expect(reader.isClosed).toBe(false);
  });

  it('ends cleanly, with what waited and the last words', async () => {
    const reader = await open();
    const [ours] = server.readers;
    server.send(numberFrame(0));
    ours.end(numberFrame(1).bytes);
    ours.end();
    ours.send(numberFrame(2));
    await reader.closed();
    expect(reader.hasCleanEnd).toBe(true);
    expect(reader.events.map(({ id }) => id)).toEqual([undefined, 'token.0', 'token.1']);
    expect(server.reasons).toEqual(['ended']);
  });

  it('tells when a reader has gone, and when it was gone before it began', async () => {
    const reader = await open();
    reader.socket.resetAndDestroy();
    await waitUntil(() => server.reasons.length === 1, { what: 'the reader to be missed' });
    expect(server.reasons).toEqual(['gone']);
  });

  it('ends with a reader that closes its own direction only', async () => {
    const reader = await open();
    reader.socket.end();
    await reader.closed();
    await waitUntil(() => server.reasons.length === 1, { what: 'the reader to be missed' });
    server.send(numberFrame(0));
    expect(server.reasons).toEqual(['gone']);
  });

  it('leaves nothing of Node’s HTTP with a reader', async () => {
    await open();
    await waitUntil(() => server.heldParsers === 0, { what: 'the parser to be given back' });
    const plain = await open('/', { httpVersion: '1.0' });
    expect(server.heldParsers).toBe(1);
    expect(plain.isClosed).toBe(false);
  });

  it('takes nothing that comes behind the request for another one', async () => {
    const reader = await open();
    reader.socket.write('GET /again HTTP/1.1\r\nHost: test\r\n\r\n');
    await waitUntil(() => reader.text.endsWith(':\n\n'), { what: 'a comment' });
    server.send(numberFrame(0));
    await reader.hasEvents('update', 1);
    expect([server.readers.size, reader.wire.split('HTTP/1.1 200').length]).toEqual([1, 2]);
  });

  it.each([1, 20])('answers none of %d requests that came in one packet with its own', async (count) => {
    const socket = connect(server.port, '127.0.0.1');
    const reader = new RawReader(socket);
    readers.push(reader);
    socket.write(`${request('/stream')}${request('/page').repeat(count)}${request('/stream')}`);
    await reader.hasEvents('stream', 1);
    for (let sequence = 0; sequence < 20; sequence += 1) {
      server.send(numberFrame(sequence));
      await nextTurn();
    }
    const updates = await reader.hasEvents('update', 20);
    expect(updates.map(({ id }) => id)).toEqual(updates.map((_, sequence) => `token.${sequence}`));
    for (const ours of server.readers) ours.end();
    await reader.closed();
    expect([reader.hasCleanEnd, reader.wire.split('HTTP/1.1 ').length]).toEqual([true, 2]);
    expect(reader.wire).not.toContain(PAGE);
  });

  it('waits for the answers to the requests before its own', async () => {
    const socket = connect(server.port, '127.0.0.1');
    const reader = new RawReader(socket);
    readers.push(reader);
    socket.write(`${request('/page')}${request('/stream')}${request('/page')}`);
    await waitUntil(() => reader.wire.includes('event: stream'), { what: 'the stream' });
    server.send(numberFrame(0));
    await waitUntil(() => reader.wire.includes('token.0'), { what: 'an update' });
    for (const ours of server.readers) ours.end();
    await reader.closed();
    expect([reader.hasCleanEnd, reader.wire.split(PAGE).length]).toEqual([true, 2]);
  });

  it('comments at regular times', async () => {
    const beganMs = performance.now();
    const reader = await open();
    await waitUntil(() => reader.text.startsWith(`${FIRST_TEXT}:\n\n:\n\n`), { what: 'two comments', everyMs: 5 });
    expect(performance.now() - beganMs).toBeGreaterThan(1.5 * COMMENT_MS);
  });

  it('ends a reader whose time is over, at its next comment, after what it has coming', async () => {
    const beganMs = performance.now();
    const reader = await open(`/?expires=${Date.now() + EXPIRES_MS}`);
    const other = await open(`/?expires=${Date.now() + 60_000}`);
    await waitUntil(
      () => {
        if (server.reasons.length === 0) server.send(numberFrame(Math.round(performance.now() - beganMs)));
        return server.reasons.length > 0;
      },
      { what: 'the end', everyMs: 5 },
    );
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(EXPIRES_MS - 1);
    await reader.closed();
    const [update, error] = reader.events.slice(-2);
    expect([update.event, error]).toEqual(['update', { event: 'error', id: update.id, data: '{"number":1006}' }]);
    expect([reader.hasCleanEnd, server.reasons, other.isClosed]).toEqual([true, ['expired'], false]);
  });

  it('ends a reader whose time is over and who takes nothing', async () => {
    await server[Symbol.asyncDispose]();
    server = await OutletServer.start({ commentMs: 2_000 }); // in four times that it would be too slow
    await open(`/?expires=${Date.now() + EXPIRES_MS}`, { isPaused: true });
    while (server.outlet.readers()[0]?.queuedBytes === 0) {
      server.send(numberFrame(0, 60_000));
      await nextTurn();
      await nextTurn();
    }
    await waitUntil(() => server.reasons.length > 0, { what: 'the end' });
    expect(server.reasons).toEqual(['expired']);
  });

  it('answers HEAD by the head alone', async () => {
    const reader = await RawReader.open(server.port, '/', { method: 'HEAD' });
    readers.push(reader);
    await reader.closed();
    expect(reader.head).toContain('Content-Type: text/event-stream');
    expect(reader.text).toBe('');
    expect(server.reasons).toEqual(['gone']);
  });

  it('speaks HTTP/1.0 without chunks', async () => {
    const reader = await open('/', { httpVersion: '1.0' });
    for (let sequence = 0; sequence < 50; sequence += 1) server.send(numberFrame(sequence));
    for (const ours of server.readers) ours.end();
    await reader.closed();
    expect(reader.head).not.toContain('chunked');
    expect(reader.events.filter(({ event }) => event === 'update')).toHaveLength(50);
  });

  it('cuts a reader that takes nothing, tells it where to go on, and holds up nobody', async () => {
    const slow = await open('/', { isPaused: true });
    const quick = await open();
    let sequence = 0;
    await waitUntil(
      async () => {
        for (let count = 0; count < 10; count += 1) server.send(numberFrame(sequence++, 50_000));
        await quick.hasEvents('update', sequence);
        return server.reasons.length > 0;
      },
      { what: 'the slow reader to be cut', everyMs: 0, withinMs: 90_000 },
    );
    expect(server.reasons).toEqual(['too slow']);
    slow.socket.resume();
    await slow.closed();
    expect(quick.isClosed).toBe(false);
  });

  it('lets a reader that begins to read in time have all up to where it was cut, and the error', async () => {
    await server[Symbol.asyncDispose]();
    server = await OutletServer.start();
    const slow = await open('/', { isPaused: true });
    let sequence = 0;
    while (server.reasons.length === 0) {
      server.send(numberFrame(sequence++, 50_000));
      await nextTurn();
    }
    slow.socket.resume();
    await slow.closed();
    const events = slow.events.slice(1);
    const error = events.pop();
    expect(error).toEqual({ event: 'error', id: events.at(-1)?.id, data: '{"number":1004}' });
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => `token.${index}`));
    expect(events.length).toBeLessThan(sequence);
    expect(slow.hasCleanEnd).toBe(true);
  });

  it('gives a slow reader the newest, with the number of those left out, if it wants that', async () => {
    const slow = await open('/?policy=latest', { isPaused: true });
    let sequence = 0;
    for (; sequence < 400; sequence += 1) {
      server.send(numberFrame(sequence, 50_000));
      if (sequence % 5 === 0) await nextTurn();
    }
    expect(server.outlet.readers()[0].queuedUpdates).toBe(1);
    slow.socket.resume();
    await waitUntil(() => slow.wire.includes(`"n":${sequence - 1},`), { what: 'the newest', everyMs: 50 });
    const seen = slow.events.slice(1).map(({ data }) => JSON.parse(data) as { n: number; skipped?: number });
    let next = 0;
    for (const { n, skipped = 0 } of seen) {
      expect(n).toBe(next + skipped);
      next = n + 1;
    }
    expect(seen.length).toBeLessThan(sequence);
    server.send(numberFrame(sequence));
    await waitUntil(() => slow.wire.includes(`{"n":${sequence},"padding":""}`), { what: 'the next one' });
  });

  it('sends all away at shutdown, over its time, each with an end and a time to come back', async () => {
    await server[Symbol.asyncDispose]();
    server = await OutletServer.start({ shutdownSpreadMs: 3_000 }); // time enough for one to come late
    const all = await Promise.all(
      Array.from({ length: 30 }, () =>
        RawReader.open(server.port, '/').then((reader) => (readers.push(reader), reader)),
      ),
    );
    await waitUntil(() => server.readers.size === 30, { what: 'all readers' });
    server.send(numberFrame(4));
    const beganMs = performance.now();
    const leaving = server.outlet.leave();
    const late = await RawReader.open(server.port, '/');
    readers.push(late);
    await leaving;
    expect(performance.now() - beganMs).toBeGreaterThan(2_500);
    for (const reader of [...all, late]) await reader.closed();
    const retries = all.map((reader) => Number(/retry: (\d+)\nevent: end/.exec(reader.text)?.[1]));
    for (const retryMs of retries) expect(retryMs >= 1_000 && retryMs <= 5_000).toBe(true);
    expect(new Set(retries).size).toBeGreaterThan(20);
    for (const reader of all) {
      expect(reader.events.at(-1)).toMatchObject({ event: 'end', data: '{"reason":"shutdown","lastSequence":4}' });
      expect(reader.hasCleanEnd).toBe(true);
    }
    expect(late.events.at(-1)?.event).toBe('end');
    expect(server.reasons).toEqual(Array(31).fill('shutdown'));
  });

  it('gives up who does not even take the end', async () => {
    await open('/', { isPaused: true });
    const [ours] = server.readers;
    while (server.outlet.readers()[0].queuedBytes === 0) {
      server.send(numberFrame(0, 60_000));
      await nextTurn();
      await nextTurn();
    }
    ours.end();
    await server.outlet.leave();
    expect(server.reasons).toEqual(['ended']);
  });
});
