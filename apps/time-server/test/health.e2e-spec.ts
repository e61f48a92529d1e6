import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { processState, startNatsServer, waitUntil, type NatsServer } from '@app/testing';
import { startReplica, type ReplicaProcess } from './replica-process.js';

describe('the health of a replica', () => {
  let broker: NatsServer;
  let replica: ReplicaProcess;
  beforeAll(async () => {
    broker = await startNatsServer();
  });
  beforeEach(async () => {
    replica = await startReplica({ NATS_URL: broker.url, SERVER_NAME: 'a', DRAIN_TIMEOUT_MS: '60000' });
  });
  afterEach(async () => {
    await replica.process.stop();
  });
  afterAll(() => broker.stop());

  const statusOf = async (path: '/livez' | '/readyz' | '/health'): Promise<number> =>
    (await replica.probe(path)).status;

  it('is good when all is well, and tells what there is to know', async () => {
    expect(await replica.probe('/livez')).toEqual({ status: 200, body: { status: 'ok' } });
    await waitUntil(async () => (await statusOf('/readyz')) === 200, { what: 'ready' });
    const details = {
      nats: { status: 'up', roundTripMs: expect.any(Number) },
      replica: { status: 'up', serverId: expect.stringMatching(/^a_/), state: 'serving', streams: 0, clients: 0 },
    };
    const all = { status: 200, body: { status: 'ok', details } };
    await waitUntil(async () => (expect(await replica.probe('/health')).toMatchObject(all), true), { what: 'good' });
  });

  it('follows the broker: gone, and back; and answers all the time', async () => {
    broker.kill();
    await broker.ended;
    await waitUntil(async () => (await statusOf('/readyz')) === 503, { what: 'not ready' });
    expect(await statusOf('/livez')).toBe(200);
    expect(await replica.probe('/health')).toMatchObject({
      status: 503,
      body: { details: { nats: { status: 'down' }, replica: { state: 'serving' } } },
    });
    await broker.restart();
    await waitUntil(async () => (await statusOf('/readyz')) === 200, { what: 'ready again' });
  });

  it('notices a broker that is there and does not answer', async () => {
    broker.pause();
    await waitUntil(async () => (await processState(broker.pid)) === 'stopped', { what: 'the broker to stand still' });
    const whileFrozen = await statusOf('/readyz').finally(() => broker.resume());
    expect(whileFrozen).toBe(503);
    await waitUntil(async () => (await statusOf('/readyz')) === 200, { what: 'ready again' });
  });

  it('says that it drains while a client stays, and ends with exit code 0 (P12)', async () => {
    const client = await connect({ servers: broker.url });
    try {
      await openStream(client);
      expect(await replica.probe('/health')).toMatchObject({
        body: { details: { replica: { streams: 1, clients: 1 } } },
      });
      replica.process.kill('SIGTERM');
      // a broker that is slow to answer makes it not ready, too
      const draining = { status: 503, body: { details: { replica: { state: 'draining' } } } };
      await waitUntil(async () => (expect(await replica.probe('/readyz')).toMatchObject(draining), true), {
        what: 'not ready, as it drains',
      });
      expect(await statusOf('/livez')).toBe(200);
      client.publish('time.rpc.cancel.stubborn', '{"streams":[["s",1]]}');
      expect(await replica.process.ended).toEqual({ code: 0, signal: null });
    } finally {
      await client.close();
    }
  });
});

/** A client that never moves its stream. */
async function openStream(client: NatsConnection): Promise<void> {
  client.subscribe('time.client.stubborn.alive', { callback: (_, message) => void message.respond() });
  const streams = [{ streamId: 's', request: { updateInterval: 0.1 }, epoch: 1 }];
  const reply = await client.request('time.rpc.open.stubborn', JSON.stringify({ streams }), { timeout: 20_000 });
  expect(reply.json()).toMatchObject({ results: [{ streamId: 's', first: { sequenceNum: 0 } }] });
}
