import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { service as healthService } from 'grpc-health-check';
import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp, createServer } from 'node:net';
import { portOf, startApp, startNatsServer, startTcpProxy, waitUntil, type NatsServer } from '@app/testing';
import { startGrpcReplica, type GrpcReplica } from './grpc-replica.js';
import { REFLECTION } from './reflection.js';
import { SlowReader } from './slow-reader.js';
import { type Methods, type Reading, TIME_METHODS, TimeClient } from './time-client.js';

const health = healthService as unknown as Methods;
/** A keepalive, some seconds of sweeping, and a busy machine. */
const GONE_MS = 90_000;

describe('a replica whose gRPC readers, or which itself, goes away', () => {
  let broker: NatsServer;
  let replica: GrpcReplica;
  beforeAll(async () => {
    broker = await startNatsServer();
  });
  afterEach(() => replica?.process.stop());
  afterAll(() => broker?.stop());

  const start = async (env: NodeJS.ProcessEnv = {}): Promise<TimeClient> => {
    replica = await startGrpcReplica({ NATS_URL: broker.url, ...env });
    return new TimeClient(replica.address);
  };

  it('pauses a reader that is slow, and it alone, then ends it with where to resume', async () => {
    using client = await start({ GRPC_MAX_BEHIND_SECONDS: '8' });
    using slow = await SlowReader.open(replica.address, { updateInterval: 0.01 });
    const brisk = client.read({ updateInterval: 0.01 });
    const paused = await waitUntil(async () => (await client.list()).streams.find(({ isPaused }) => isPaused), {
      what: 'the slow reader to be paused',
      withinMs: GONE_MS,
    });
    const before = brisk.numbers.length;
    await waitUntil(() => brisk.numbers.length > before + 100, {
      what: 'the other reader to go on',
      withinMs: GONE_MS,
    });
    const ended = async (): Promise<boolean> => (await client.list()).streams.every(({ id }) => id !== paused.id);
    await waitUntil(ended, { what: 'the slow reader to be ended', withinMs: GONE_MS });
    await slow.readOn();
    expect(slow.numbers).toEqual(Array.from({ length: paused.nextSequence }, (_, number) => number));
    expect(slow.trailers).toMatchObject({
      'grpc-status': String(status.RESOURCE_EXHAUSTED),
      'time-error-code': '1005',
      'time-next-sequence': String(paused.nextSequence),
    });
    expect(brisk.numbers).toEqual(Array.from(brisk.numbers.keys()));
    brisk.call.cancel();
  });

  it('never ends a reader that keeps taking, however far behind it begins', async () => {
    using client = await start({ GRPC_MAX_BEHIND_SECONDS: '5' });
    const resume = { originUnixMs: Date.now() - 20_000, nextSequence: 0 };
    const readings = Array.from({ length: 20 }, () => client.read({ updateInterval: 0.01, duration: 22, resume }));
    for (const reading of readings) {
      expect(await reading.ending()).toMatchObject({ code: status.OK });
      expect(reading.numbers).toEqual(Array.from({ length: 2_201 }, (_, number) => number));
    }
  });

  it('counts calls that have ended and that nobody reads, and resets them after a grace', async () => {
    using client = await start({ GRPC_MAX_BEHIND_SECONDS: '4', MAX_STREAMS: '2' });
    using endless = await SlowReader.open(replica.address, { updateInterval: 0.01 });
    using hurried = await SlowReader.open(replica.address, { updateInterval: 0.01 }, '5S');
    const stuck = [endless, hurried];
    const streams = async (): Promise<number> => (await client.list()).streams.length;
    await waitUntil(async () => (await streams()) === 2, { what: 'the streams to be there' });
    await waitUntil(async () => (await streams()) === 0, { what: 'the streams to be ended', withinMs: GONE_MS });
    expect(await client.read({}).ending()).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      trailers: { 'time-error-code': '1005' },
    });
    const areReset = (): boolean => stuck.every(({ resetCode }) => resetCode !== undefined);
    await waitUntil(areReset, { what: 'the calls to be reset', withinMs: GONE_MS });
    expect(stuck.map(({ resetCode }) => resetCode)).toEqual(Array(2).fill(constants.NGHTTP2_ENHANCE_YOUR_CALM));
    const again = client.read({});
    await again.head;
    again.call.cancel();
  });

  it('refuses one stream more than MAX_STREAMS_PER_CLIENT on a connection at once, and answers on there', async () => {
    using client = await start({ MAX_STREAMS_PER_CLIENT: '3' });
    using other = new TimeClient(replica.address);
    const readings = [client.read({}), client.read({}), client.read({})];
    await Promise.all(readings.map(({ head }) => head));
    expect(await client.read({}).ending()).toEqual({
      code: status.RESOURCE_EXHAUSTED,
      details: 'the connection has its limit of 3 streams at this replica',
      trailers: { 'time-error-code': '1005' },
    });
    expect(await client.ask(TIME_METHODS['GetTime'])).toMatchObject({ sequenceNum: 0 });
    const elsewhere = other.read({});
    await elsewhere.head;
    readings[0].call.cancel();
    await waitUntil(async () => (await client.list()).streams.length === 3, { what: 'the stream to be gone' });
    const again = client.read({});
    await again.head;
    for (const { call } of [...readings, again, elsewhere]) call.cancel();
  });

  it('closes one connection more than GRPC_MAX_CONNECTIONS at once', async () => {
    replica = await startGrpcReplica({ NATS_URL: broker.url, GRPC_MAX_CONNECTIONS: '1' });
    using client = new TimeClient(replica.address);
    await client.list();
    const refused = connectTcp(Number(replica.address.split(':')[1]), '127.0.0.1').on('error', () => undefined);
    await new Promise((resolve) => refused.once('close', resolve));
    expect(refused.bytesRead).toBe(0);
    await client.list();
  });

  it('lets a reader that was slow for a while catch up', async () => {
    using client = await start();
    using slow = await SlowReader.open(replica.address, { updateInterval: 0.01, duration: 1 });
    await waitUntil(async () => (await client.list()).streams.some(({ isPaused }) => isPaused), {
      what: 'the slow reader to be paused',
    });
    await slow.readOn();
    expect(slow.numbers).toEqual(Array.from({ length: 101 }, (_, number) => number));
    expect(slow.trailers).toMatchObject({ 'grpc-status': String(status.OK) });
  });

  it('forgets a slow reader whose deadline has passed, though it has not read that', async () => {
    using client = await start();
    using slow = await SlowReader.open(replica.address, { updateInterval: 0.01 }, '5S');
    const streams = async (): Promise<number> => (await client.list()).streams.length;
    await waitUntil(async () => (await streams()) === 1, { what: 'the stream to be there' });
    await waitUntil(async () => (await streams()) === 0, { what: 'the stream to be gone', withinMs: GONE_MS });
    await slow.readOn();
    expect(slow.numbers).toEqual([...slow.numbers.keys()]);
    expect(slow.trailers).toMatchObject({ 'grpc-status': String(status.DEADLINE_EXCEEDED) });
  });

  it('finds by keepalive that a network has swallowed a reader, and drops its stream', async () => {
    using client = await start({ GRPC_KEEPALIVE_SECONDS: '2', GRPC_KEEPALIVE_TIMEOUT_SECONDS: '6' });
    await using network = await startTcpProxy(Number(replica.address.split(':')[1]));
    using lost = new TimeClient(`127.0.0.1:${network.port}`);
    await lost.read({ updateInterval: 3_600 }).head;
    expect((await client.list()).streams).toHaveLength(1);
    network.blackHole();
    const isGone = async (): Promise<boolean> => (await client.list()).streams.length === 0;
    await waitUntil(isGone, { what: 'the stream to be dropped', withinMs: GONE_MS });
  });

  it('ends streams of any age with where to resume when their connection has reached its own', async () => {
    using client = await start({ GRPC_MAX_CONNECTION_AGE_SECONDS: '1' });
    const first = client.read({ updateInterval: 0.05 });
    const readings: Reading[] = [first];
    first.call.on('data', () => readings.push(client.read({ updateInterval: 0.05 })));
    await first.ending();
    for (const reading of readings) {
      const { code, trailers } = await reading.ending();
      expect(code).toBe(status.UNAVAILABLE);
      expect(trailers).toMatchObject({ 'time-next-sequence': String(reading.numbers.length) });
    }
  });

  it('asks an old connection to go, though nothing is read there', async () => {
    replica = await startGrpcReplica({ NATS_URL: broker.url, GRPC_MAX_CONNECTION_AGE_SECONDS: '1' });
    const session = connectHttp2(`http://${replica.address}`).on('error', () => undefined);
    const closed = new Promise((resolve) => session.once('close', resolve));
    const [code] = (await once(session, 'goaway')) as [number];
    expect(code).toBe(constants.NGHTTP2_NO_ERROR);
    await closed;
  });

  it('says NOT_SERVING while it drains, and gives every reader where to resume', async () => {
    using client = await start({ DRAIN_TIMEOUT_MS: '60000' });
    await using stubborn = await openNatsStream(broker.url);
    const reading = client.read({ updateInterval: 0.02 });
    const watch = client.watch<{ readonly status: string }>(health['Watch'], {
      service: 'time.v1.TimeService',
    });
    const states: string[] = [];
    watch.on('data', (answer) => states.push(answer.status)).on('error', () => undefined);
    await waitUntil(() => states.length === 1 && reading.numbers.length > 3, { what: 'both to have begun' });
    expect(await client.ask(health['Check'])).toEqual({ status: 'SERVING' });
    replica.process.kill('SIGTERM');
    const { code, trailers } = await reading.ending();
    expect(code).toBe(status.UNAVAILABLE);
    expect(trailers).toMatchObject({ 'time-next-sequence': String(reading.numbers.length) });
    expect(reading.numbers).toEqual([...reading.numbers.keys()]);
    expect(await client.ask(health['Check'])).toEqual({ status: 'NOT_SERVING' });
    expect(await client.read({}).ending()).toMatchObject({ code: status.UNAVAILABLE });
    expect(stubborn.isClosed()).toBe(false);
    stubborn.publish('time.rpc.cancel.stubborn', '{"streams":[["s",1]]}');
    expect(await replica.process.ended).toEqual({ code: 0, signal: null });
    expect(states).toEqual(['SERVING', 'NOT_SERVING']);
  });

  it('does not start on a port that is taken, and says which setting to change', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const GRPC_PORT = String(portOf(taken));
    try {
      const env = { NATS_URL: broker.url, HOST: '127.0.0.1', LOG_LEVEL: 'silent', GRPC_PORT };
      const failing = await startApp('time-server', { env });
      expect(await failing.ended).toEqual({ code: 1, signal: null });
      expect(failing.lines).toEqual([
        `time-server cannot start: port ${GRPC_PORT} is in use; set GRPC_PORT to another, or to 0 for any free one`,
      ]);
    } finally {
      taken.close();
    }
  });

  it('tells nothing by reflection where that is switched off', async () => {
    using client = await start({ GRPC_REFLECTION: 'false' });
    await expect(client.exchange(REFLECTION, { listServices: '' })).rejects.toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });

  it('listens to no one where it is switched off', async () => {
    await using silent = await startApp('time-server', {
      env: { NATS_URL: broker.url, HOST: '127.0.0.1', LOG_FORMAT: 'json', GRPC_ENABLED: 'false', GO_ENABLED: 'false' },
    });
    await silent.waitForLine(/"listening"/);
    expect(silent.lines.filter((line) => line.includes('"face"'))).toEqual([]);
  });
});

/** A client on NATS that never moves its stream, so that the drain lasts. */
async function openNatsStream(url: string): Promise<NatsConnection & AsyncDisposable> {
  const connection = await connect({ servers: url });
  connection.subscribe('time.client.stubborn.alive', { callback: (_, message) => void message.respond() });
  const streams = [{ streamId: 's', request: { updateInterval: 1 }, epoch: 1 }];
  const reply = await connection.request('time.rpc.open.stubborn', JSON.stringify({ streams }), { timeout: 30_000 });
  expect(reply.json()).toMatchObject({ results: [{ streamId: 's', first: { sequenceNum: 0 } }] });
  return Object.assign(connection, { [Symbol.asyncDispose]: () => connection.close() });
}
