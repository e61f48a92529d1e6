import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { waitUntil } from '@app/testing';
import { READER_LIMITS } from '../../src/gateway/sse/frame-queue.js';
import { numberFrame, OutletServer } from '../gateway/outlet-server.js';
import { RawReader } from '../gateway/raw-reader.js';

const SLOW = 60;
const PADDING = 20_000;
const MOST_MB = 16;

describe('a crowd of readers that take nothing', () => {
  let server: OutletServer;
  let slow: RawReader[];
  let quick: RawReader;

  beforeEach(async () => {
    server = await OutletServer.start();
    quick = await RawReader.open(server.port, '/');
    slow = await Promise.all(
      Array.from({ length: SLOW }, (_, index) =>
        RawReader.open(server.port, index % 2 === 0 ? '/' : '/?policy=latest', { isPaused: true }),
      ),
    );
    await waitUntil(() => server.readers.size === SLOW + 1, { what: 'all readers' });
  });

  afterEach(async () => {
    for (const reader of [quick, ...slow]) await reader[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it('holds up nobody else, and never keeps more than its bound', async () => {
    const isBounded = (): boolean =>
      server.outlet
        .readers()
        .every(({ queuedUpdates: updates, queuedBytes: bytes }) => updates <= 256 && bytes <= READER_LIMITS.maxBytes);
    let sequence = 0;
    let isAlwaysBounded = true;
    while (server.reasons.length < SLOW / 2) {
      server.send(numberFrame(sequence++, PADDING));
      await nextTurn();
      isAlwaysBounded &&= isBounded();
      if ((sequence * PADDING) / 2 ** 20 > MOST_MB) break;
    }
    expect(isAlwaysBounded).toBe(true);
    expect(server.reasons).toEqual(Array(SLOW / 2).fill('too slow'));
    const updates = await quick.hasEvents('update', sequence);
    expect(updates.map(({ id }) => id)).toEqual(updates.map((_, number) => `token.${number}`));

    for (const { socket } of slow) socket.resume();
    const newest = `"n":${sequence - 1},`;
    const latest = slow.filter((_, index) => index % 2 === 1);
    await waitUntil(() => latest.every((reader) => reader.wire.includes(newest)), {
      what: 'the newest at those who want it',
      withinMs: 90_000,
      everyMs: 200,
    });
    expect(server.readers.size).toBe(SLOW / 2 + 1);
  });
});
