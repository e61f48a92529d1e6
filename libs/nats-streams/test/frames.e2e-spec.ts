import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as newest from '@nats-io/transport-node';
import * as oldest from 'transport-node-oldest';
import { startNatsServer, waitUntil, type NatsServer } from '@app/testing';
import { RawOutbound } from '../src/link/raw-outbound.js';
import type { StreamSource } from '../src/protocol/stream-source.js';
import { doFramesArrive } from '../src/server/check-frames.js';
import { FrameSink } from '../src/server/frame-sink.js';
import { NatsSink } from '../src/server/nats-sink.js';
import { pubHead } from '../src/server/pub-head.js';

const counting = {
  encode: (_: null, __: number, sequence: number) => `{"n":${sequence}}`,
} as unknown as StreamSource<null>;

let broker: NatsServer;
const open: newest.NatsConnection[] = [];

beforeAll(async () => {
  broker = await startNatsServer();
});

afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
});

afterAll(() => broker.stop());

async function connected(library: Pick<typeof newest, 'connect'> = newest): Promise<newest.NatsConnection> {
  const connection = await library.connect({ servers: broker.url, name: 'frames', inboxPrefix: '_INBOX.frames' });
  open.push(connection);
  return connection;
}

async function listening(subject: string): Promise<string[]> {
  const heard: string[] = [];
  const connection = await connected();
  connection.subscribe(subject, { callback: (_, message) => void heard.push(message.string()) });
  await connection.flush();
  return heard;
}

/** The connection with something of its inside replaced. */
function changed(connection: newest.NatsConnection, inside: object): newest.NatsConnection {
  const { protocol } = connection as unknown as { readonly protocol: object };
  const other = new Proxy(protocol, {
    get: (target, key) => Reflect.get(Object.hasOwn(inside, key) ? inside : target, key, target) as unknown,
  });
  return new Proxy(connection, {
    get: (target, key) => {
      if (key === 'protocol') return other;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

describe('frames through the client library’s own queue', () => {
  it.each([
    ['the oldest 3.x', oldest as unknown as typeof newest],
    ['the newest 3.x', newest],
  ])('arrive as they were written, with %s', async (_, library) => {
    const connection = await connected(library);
    const outbound = RawOutbound.of(connection);
    expect(outbound && (await doFramesArrive(connection, outbound))).toBe(true);
  });

  it('arrive in their order, many in one write', async () => {
    const heard = await listening('many.*');
    const connection = await connected();
    const sink = new FrameSink(connection, RawOutbound.of(connection) as RawOutbound);
    const texts = Array.from({ length: 20_000 }, (_, n) => `{"n":${n}}`);
    for (const nextSequence of texts.keys()) {
      sink.send({ address: pubHead('many.s'), request: null, originUnixMs: 0, nextSequence }, counting);
    }
    sink.flush();
    await waitUntil(() => heard.length >= texts.length, { what: 'all frames to arrive' });
    expect(heard).toEqual(texts);
    expect(connection.stats().outMsgs).toBe(texts.length);
  });

  it.each([
    ['has no such inside', { sendCommand: undefined }],
    ['sends nothing', { sendCommand: () => undefined }],
    ['sends something else', { sendCommand: (bytes: Uint8Array) => bytes.fill(32) }],
  ])('are not used, which is said, where the library %s; updates are published all the same', async (_, inside) => {
    const heard = await listening('plain.*');
    const connection = changed(await connected(), inside);
    const warnings: string[] = [];
    const sink = new NatsSink(connection, (text) => warnings.push(text));
    await waitUntil(() => warnings.length > 0, { what: 'the warning' });
    sink.send({ address: pubHead('plain.s'), request: null, originUnixMs: 0, nextSequence: 7 }, counting);
    sink.flush();
    await waitUntil(() => heard.length > 0, { what: 'the update' });
    expect(heard).toEqual(['{"n":7}']);
    expect(warnings).toEqual([expect.stringContaining('one by one')]);
  });
});
