import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startNatsServer, waitUntil, type NatsServer } from '@app/testing';
import { projectVersion } from '@app/service';
import { connect, RequestStrategy, type NatsConnection, type ServiceIdentity, type ServiceStats } from 'nats';
import { startReplica, type ReplicaProcess } from '../replica-process.js';
import { openOf, type PlainReply } from './stream-messages.js';

async function all<T>(answers: Promise<AsyncIterable<T>>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of await answers) list.push(one);
  return list;
}

/**
 * So many, once so many have answered: on a slow machine more may lie between two answers than one who asks waits for
 * another.
 */
function found<T>(count: number, search: () => Promise<AsyncIterable<T>>): Promise<T[]> {
  const list = async (): Promise<T[] | undefined> => {
    const answers = await all(search());
    return answers.length === count ? answers : undefined;
  };
  return waitUntil(list, { what: `${count} answers`, withinMs: 60_000 });
}

const sorted = (texts: readonly (string | undefined)[]) => texts.map(String).toSorted((a, b) => a.localeCompare(b));
const namesOf = (services: readonly ServiceIdentity[]) => sorted(services.map(({ name }) => name));

/** By the `nats` package, version 2: another library than ours, and older. */
describe('the NATS services of two replicas', () => {
  let broker: NatsServer;
  let replicas: ReplicaProcess[];
  let nats: NatsConnection;

  beforeAll(async () => {
    broker = await startNatsServer();
    const start = (name: string) =>
      startReplica({ NATS_URL: broker.url, SERVER_NAME: name, DRAIN_TIMEOUT_MS: '120000' });
    replicas = await Promise.all([start('a'), start('b')]);
    nats = await connect({ servers: broker.url, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
    nats.subscribe('time.client.me.alive', { callback: (_, message) => void message.respond() });
  });

  afterAll(async () => {
    await nats.close();
    await Promise.all(replicas.map(({ process }) => process.stop()));
    await broker.stop();
  });

  const client = () => nats.services.client({ strategy: RequestStrategy.JitterTimer, maxWait: 5_000, jitter: 300 });
  const ask = async (subject: string, body: string) => nats.request(subject, body, { timeout: 30_000 });

  async function statsOf(service: string, endpoint: string, id?: string) {
    const stats = await found(replicas.length, () => client().stats(service, id));
    return stats.map(({ endpoints = [] }: ServiceStats) => endpoints.find(({ name }) => name === endpoint));
  }

  it('are found by $SRV.PING, two of each, with their version (P26)', async () => {
    const services = await found(4, () => client().ping());
    expect(namesOf(services)).toEqual(['time-replica', 'time-replica', 'time-server', 'time-server']);
    expect(new Set(services.map(({ id }) => id)).size).toBe(4);
    expect(new Set(services.map(({ version }) => version))).toEqual(new Set([projectVersion()]));
  });

  it('say by $SRV.INFO on which subjects they answer, in which group, and what else the replica speaks (P26)', async () => {
    const infos = await found(2, () => client().info('time-server'));
    for (const { endpoints, metadata, description } of infos) {
      expect(endpoints).toEqual([
        { name: 'open', subject: 'time.rpc.open.*', queue_group: 'time-server' },
        { name: 'resume', subject: 'time.rpc.resume.*', queue_group: 'time-server' },
        { name: 'cancel', subject: 'time.rpc.cancel.*', queue_group: '' },
      ]);
      expect(metadata).toMatchObject({ protocol_version: expect.stringMatching(/^\d+\.\d+$/) });
      expect(description).not.toBe('');
    }
    const ids = infos.map(({ metadata }) => metadata?.server_id.replace(/_[0-9a-f]{8}$/, ''));
    expect(sorted(ids)).toEqual(['a', 'b']);
  });

  it('name the faces that are on, and where they listen (P26)', async () => {
    const logged = replicas.map(({ process }) =>
      process.lines
        .filter((line) => line.includes('"face listening"'))
        .map((line) => JSON.parse(line) as { face: string; port: number })
        .map(({ face, port }) => `${face}:${port}`)
        .join(','),
    );
    const infos = await found(2, () => client().info('time-server'));
    expect(sorted(infos.map(({ metadata }) => metadata?.ports))).toEqual(sorted(logged));
    for (const { metadata } of infos) {
      const names = (metadata?.ports ?? '').split(',').map((face) => face.split(':')[0]);
      expect(metadata?.faces).toBe(['nats', ...names].filter(Boolean).join(','));
    }
  });

  it('have one replica each under its own name, pings too (P26)', async () => {
    const infos = await found(2, () => client().info('time-replica'));
    for (const { endpoints, metadata } of infos) {
      const own = (kind: string) => `time.server.${metadata?.server_id}.${kind}.*`;
      expect(endpoints.map(({ subject }) => subject)).toEqual(['open', 'resume', 'cancel', 'ping'].map(own));
      const pings = endpoints[3].subject.replace('*', 'me');
      expect((await ask(pings, '')).data).toHaveLength(0);
    }
    const pinged = await statsOf('time-replica', 'ping');
    expect(pinged.map((stats) => stats?.num_requests)).toEqual([1, 1]);
  });

  /** Of all replicas together. */
  async function opensSoFar(): Promise<{ asked: number; failed: number; processingMs: number }> {
    const each = (await statsOf('time-server', 'open')).flatMap((stats) => stats ?? []);
    const sum = (of: (stats: (typeof each)[number]) => number) => each.reduce((total, stats) => total + of(stats), 0);
    return {
      asked: sum(({ num_requests }) => num_requests),
      failed: sum(({ num_errors }) => num_errors),
      processingMs: sum(({ processing_time }) => processing_time) / 1e6,
    };
  }

  it('count what was asked, what failed and how long it took (P26)', async () => {
    const before = await opensSoFar();
    const sinceMs = performance.now();
    for (let n = 0; n < 20; n += 1) await ask('time.rpc.open.me', openOf(`c${n}`, { updateInterval: 60 }));
    for (let n = 0; n < 5; n += 1) await ask('time.rpc.open.me', openOf('bad', { updateInterval: -1 }));
    for (let n = 0; n < 3; n += 1) await ask('time.rpc.open.me', '{"streams":');
    const tookMs = performance.now() - sinceMs;
    const after = await opensSoFar();
    expect([after.asked - before.asked, after.failed - before.failed]).toEqual([28, 8]);
    expect(after.processingMs).toBeGreaterThan(before.processingMs);
    expect(after.processingMs - before.processingMs).toBeLessThan(tookMs); // they were asked one after the other
    for (const stats of await statsOf('time-server', 'open')) {
      const { num_requests = 0, processing_time = 0, average_processing_time, last_error, num_errors } = stats ?? {};
      expect(average_processing_time).toBe(num_requests === 0 ? 0 : Math.round(processing_time / num_requests));
      expect(last_error).toMatch(num_errors === 0 ? /^$/ : /^1002:invalid request: /);
    }
  });

  it('count a cancel at every replica, asked or published (P26)', async () => {
    const countsAre = (list: readonly (number | undefined)[]) =>
      waitUntil(async () => String(list) === String(await cancelsSoFar()), {
        what: `counts of ${list.join()}`,
        withinMs: 60_000,
      });
    const before = await cancelsSoFar();
    nats.publish('time.rpc.cancel.me', '{"streams":[["c0",1]]}');
    await ask('time.rpc.cancel.me', '{"streams":[["c1",1]]}');
    await expect(countsAre(before.map((count) => (count ?? 0) + 2))).resolves.toBe(true);
  });

  /** By replica. */
  async function cancelsSoFar(): Promise<(number | undefined)[]> {
    return (await statsOf('time-server', 'cancel')).map((stats) => stats?.num_requests);
  }

  it('come back with the broker (P26)', async () => {
    await broker.restart();
    expect(await found(4, () => client().ping())).toHaveLength(4);
    expect((await ask('time.rpc.open.me', openOf('after', { updateInterval: 60 }))).json<PlainReply>().results).toEqual(
      [expect.objectContaining({ streamId: 'after' })],
    );
  });

  it('are not found any more where a replica drains, which hears cancels all the same (P12, P26)', async () => {
    const reply = (await ask('time.rpc.open.me', openOf('held', { updateInterval: 60 }))).json<PlainReply>();
    const owner = replicas.find(({ process }) => process.lines.some((line) => line.includes(reply.serverId)));
    owner?.process.kill('SIGTERM');
    const isOtherAlone = async (): Promise<boolean> => {
      const ids = (await all(client().info('time-server'))).map(({ metadata }) => metadata?.server_id);
      return ids.length === 1 && ids[0] !== reply.serverId;
    };
    await waitUntil(isOtherAlone, { what: 'the other alone to be found', withinMs: 60_000 });
    expect(owner?.process.hasEnded).toBe(false);
    expect(await found(2, () => client().ping('time-replica'))).toHaveLength(2);
    const streams = ['after', 'held', ...Array.from({ length: 20 }, (_, n) => `c${n}`)].map((id) => [id, 1]);
    nats.publish('time.rpc.cancel.me', JSON.stringify({ streams }));
    // it has no stream left, so it need not wait for clients to move
    expect((await owner?.process.ended)?.code).toBe(0);
    expect(namesOf(await found(2, () => client().ping()))).toEqual(['time-replica', 'time-server']);
  });
});
