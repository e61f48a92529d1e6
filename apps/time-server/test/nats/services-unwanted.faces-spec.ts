import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startNatsServer, waitUntil } from '@app/testing';
import { connect, ErrorCode, type NatsConnection } from 'nats';
import { startReplica, type ReplicaProcess } from '../replica-process.js';
import { openOf, type PlainReply } from './stream-messages.js';

const CONTROL = '"time.>", "_INBOX.>"';
const IN_GROUP = '"time.rpc.*.* time-server"';

/** A user for the replica, who may listen on these subjects, and one who may do anything. */
function usersWith(subjects: string): string {
  return `authorization { users: [
    { user: "replica", password: "secret", permissions: {
        publish: { allow: [">"] }, subscribe: { allow: [${subjects}] } } }
    { user: "anyone", password: "secret" } ] }`;
}

async function open(nats: NatsConnection, streamId: string): Promise<PlainReply> {
  const reply = await nats.request('time.rpc.open.me', openOf(streamId, { updateInterval: 60 }), { timeout: 30_000 });
  return reply.json<PlainReply>();
}

const isFound = (nats: NatsConnection) => nats.request('$SRV.PING', '', { timeout: 30_000 });
const warnings = ({ process }: ReplicaProcess) => process.lines.filter((line) => line.includes('"level":"warn"'));

/** Serving needs no discovery. */
describe('a replica that is no NATS service', () => {
  const closers: (() => unknown)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  async function startBroker(...configLines: string[]) {
    const broker = await startNatsServer({ configLines });
    closers.push(() => broker.stop());
    return broker;
  }

  async function start(url: string, env: NodeJS.ProcessEnv = {}): Promise<ReplicaProcess> {
    const settings = {
      NATS_URL: url,
      SERVER_NAME: 'a',
      NATS_USER: 'replica',
      NATS_PASSWORD: 'secret',
      DRAIN_TIMEOUT_MS: '1',
      ...env,
    };
    const replica = await startReplica(settings);
    closers.push(() => replica.process.stop());
    return replica;
  }

  async function ask(url: string): Promise<NatsConnection> {
    const nats = await connect({ servers: url, user: 'anyone', pass: 'secret' });
    closers.push(() => nats.close());
    nats.subscribe('time.client.me.alive', { callback: (_, message) => void message.respond() });
    return nats;
  }

  it('because it was told so, serves, and is not found (P26)', async () => {
    const { url } = await startBroker(usersWith(`${CONTROL}, ${IN_GROUP}, "$SRV.>"`));
    await start(url, { NATS_SERVICES_ENABLED: 'false' });
    const nats = await ask(url);
    expect((await open(nats, 's')).results[0].first.sequenceNum).toBe(0);
    await expect(isFound(nats)).rejects.toMatchObject({ code: ErrorCode.NoResponders });
  });

  it('because it may not listen on $SRV, warns, and serves from its first moment (P26)', async () => {
    const { url } = await startBroker(usersWith(`${CONTROL}, ${IN_GROUP}`));
    const replica = await start(url);
    const nats = await ask(url);
    const { serverId, results } = await open(nats, 's');
    expect(results[0].first.sequenceNum).toBe(0);
    await nats.request(`time.server.${serverId}.ping.me`, '', { timeout: 30_000 });
    await expect(isFound(nats)).rejects.toMatchObject({ code: ErrorCode.NoResponders });
    expect(warnings(replica).join('\n')).toContain('the broker does not permit $SRV.PING');
  });

  /** A broker whose permissions can be changed while it runs. */
  async function startChangeableBroker(subjects: string) {
    const folder = await mkdtemp(join(tmpdir(), 'timecast-users-'));
    closers.push(() => rm(folder, { recursive: true }));
    const users = join(folder, 'users.conf');
    await writeFile(users, usersWith(subjects));
    // the broker reads what is beside its own folder, and changes no name while it runs, not even for that of its flags
    const broker = await startBroker('server_name: nats', `include "../${basename(folder)}/users.conf"`);
    const change = async (to: string) => {
      await writeFile(users, usersWith(to));
      broker.kill('SIGHUP');
    };
    return { url: broker.url, change };
  }

  it('any more, because the permission was taken away while it ran, serves on (P26)', async () => {
    const { url, change } = await startChangeableBroker(`${CONTROL}, ${IN_GROUP}, "$SRV.>"`);
    const replica = await start(url);
    const nats = await ask(url);
    await isFound(nats);
    await change(`${CONTROL}, ${IN_GROUP}`);
    await waitUntil(() => warnings(replica).some((line) => line.includes('Permissions Violation')), {
      what: 'the broker to say so',
    });
    const { serverId, results } = await open(nats, 's');
    expect(results[0].first.sequenceNum).toBe(0);
    await nats.request(`time.server.${serverId}.ping.me`, '', { timeout: 30_000 });
  });

  it('for all replicas, because it may not listen for opens, does all else that it may (P26)', async () => {
    const some = '"time.server.>", "time.rpc.cancel.*", "time.rpc.resume.* time-server", "_INBOX.>", "$SRV.>"';
    const { url } = await startBroker(usersWith(some));
    const replica = await start(url);
    const nats = await ask(url);
    await waitUntil(() => warnings(replica).some((line) => line.includes('a NATS service ended')), {
      what: 'the service of all replicas to end',
    });
    const resume = { streamId: 's', request: {}, epoch: 2, fromSequence: 1, originUnixMs: Date.now(), elapsedMs: 0 };
    const resumed = await waitUntil(
      () => nats.request('time.rpc.resume.me', JSON.stringify({ streams: [resume] }), { timeout: 30_000 }),
      { what: 'a plain subscription in its stead' },
    );
    expect(resumed.json()).toMatchObject({ results: [{ streamId: 's' }] });
    const cancelled = await nats.request('time.rpc.cancel.me', '{"streams":[["s",2]]}', { timeout: 30_000 });
    expect(cancelled.json()).toEqual({});
    await expect(open(nats, 't')).rejects.toMatchObject({ code: ErrorCode.NoResponders });
    await nats.request(`$SRV.PING.time-replica`, '', { timeout: 30_000 });
  });

  it('of a broker without headers, is told the error in the body alone, and keeps its connection (P26)', async () => {
    const { url } = await startBroker(usersWith(`${CONTROL}, ${IN_GROUP}, "$SRV.>"`), 'no_header_support: true');
    await start(url);
    const nats = await ask(url);
    const reply = await nats.request('time.rpc.open.me', '{}', { timeout: 30_000 });
    expect(reply.json()).toMatchObject({ error: { code: 1002 } });
    expect(reply.headers).toBeUndefined();
    expect((await open(nats, 's')).results[0].first.sequenceNum).toBe(0);
    await isFound(nats);
  });
});
