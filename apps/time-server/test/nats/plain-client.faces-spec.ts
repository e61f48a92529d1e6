import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeUpdate, parseTimeRequest, type TimeResponse } from '@app/contracts';
import { startNatsServer, waitUntil, type NatsServer } from '@app/testing';
import { connect, JSONCodec, type NatsConnection } from 'nats';
import { startReplica, type ReplicaProcess } from '../replica-process.js';
import { openOf, type PlainReply } from './stream-messages.js';

/** The `nats` package, version 2: older than the library that a replica uses, and by another connection. */
describe('a client with nothing but NATS', () => {
  let broker: NatsServer;
  let replicas: ReplicaProcess[];
  let nats: NatsConnection;
  const json = JSONCodec<TimeResponse>();

  beforeAll(async () => {
    broker = await startNatsServer();
    const start = (name: string) => startReplica({ NATS_URL: broker.url, SERVER_NAME: name });
    replicas = await Promise.all([start('a'), start('b')]);
    nats = await connect({ servers: broker.url });
    nats.subscribe('time.client.me.alive', { callback: (_, message) => void message.respond() });
  });

  afterAll(async () => {
    await nats.close();
    await Promise.all(replicas.map(({ process }) => process.stop()));
    await broker.stop();
  });

  const ask = async (subject: string, body: string) => {
    const reply = await nats.request(subject, body, { timeout: 30_000 });
    return { headers: reply.headers, body: reply.json<PlainReply>() };
  };

  it('reads a stream from its first update to its last (P4)', async () => {
    const updates = nats.subscribe('time.stream.me.whole.*');
    const request = { updateInterval: 0.02, duration: 0.5, timeZone: 'Asia/Kolkata' };
    const { body, headers } = await ask('time.rpc.open.me', openOf('whole', request));
    expect(headers).toBeUndefined();
    const [{ originUnixMs, first }] = body.results;
    const texts = [JSON.stringify(first)];
    for await (const { data } of updates) {
      texts.push(Buffer.from(data).toString());
      if (json.decode(data).isFinal) break;
    }
    const parsed = parseTimeRequest(request);
    expect(texts).toEqual(Array.from({ length: 26 }, (_, n) => encodeUpdate(parsed, originUnixMs, n)));
  });

  it('goes on with its stream at the other replica when its owner is killed, and cancels it (P5, P6)', async () => {
    const heard: { subject: string; sequence: number }[] = [];
    nats.subscribe('time.stream.me.moved.*', {
      callback: (_, { subject, data }) => void heard.push({ subject, sequence: json.decode(data).sequenceNum }),
    });
    const request = { updateInterval: 0.02 };
    const sinceMs = performance.now();
    const { serverId, results } = (await ask('time.rpc.open.me', openOf('moved', request))).body;
    await waitUntil(() => heard.length > 5, { what: 'some updates' });
    const owner = replicas.find(({ process }) => process.lines.some((line) => line.includes(serverId)));
    owner?.process.kill('SIGKILL');
    await waitUntil(() => nats.request(`time.server.${serverId}.ping.me`, '').then(() => false, () => true), {
      what: 'nobody to answer for the owner',
    }); // prettier-ignore
    const next = (heard.at(-1)?.sequence ?? 0) + 1;
    const [{ originUnixMs }] = results;
    const entry = { streamId: 'moved', request, epoch: 2, fromSequence: next, originUnixMs };
    const resume = JSON.stringify({ streams: [{ ...entry, elapsedMs: performance.now() - sinceMs }] });
    const resumed = (await ask('time.rpc.resume.me', resume)).body;
    expect(resumed).toEqual({ serverId: expect.not.stringMatching(serverId), results: [{ streamId: 'moved' }] });
    await waitUntil(() => heard.length > next + 5, { what: 'the stream to flow on' });
    await ask('time.rpc.cancel.me', '{"streams":[["moved",2]]}');
    const before = heard.length; // a connection keeps its order: nothing comes after the answer
    await nats.flush();
    expect(heard).toHaveLength(before);
    expect(heard.map(({ sequence }) => sequence)).toEqual(heard.map((_, index) => index + 1));
    expect(new Set(heard.map(({ subject }) => subject))).toEqual(
      new Set(['time.stream.me.moved.1', 'time.stream.me.moved.2']),
    );
  });

  it.each([
    ['that are no JSON', '{"streams":'],
    ['that hold no streams', '{"streams":[]}'],
    ['that know a key too many', '{"streams":[],"é\\r\\nX: 1":1}'],
  ])('is told of messages %s by the body and by headers (P19, P26)', async (_, message) => {
    const { body, headers } = await ask('time.rpc.open.me', message);
    expect(headers?.get('Nats-Service-Error-Code')).toBe('1002');
    expect(headers?.get('Nats-Service-Error')).toMatch(/^invalid request: [\x20-\x7e]+$/);
    expect(body.error).toMatchObject({ code: 1002 });
    expect(headers?.keys()).toHaveLength(2);
  });

  it('is told by headers if no entry was granted, and by the body alone if one was (P26)', async () => {
    const wrong = { streamId: 'w', request: { updateInterval: -1 }, epoch: 1 };
    const right = { streamId: 'r', request: { updateInterval: 60 }, epoch: 1 };
    const none = await ask('time.rpc.open.me', JSON.stringify({ streams: [wrong, wrong] }));
    expect(none.headers?.get('Nats-Service-Error-Code')).toBe('1002');
    const one = await ask('time.rpc.open.me', JSON.stringify({ streams: [wrong, right] }));
    expect(one.headers).toBeUndefined();
    expect(one.body.results.map(({ error }) => error?.code)).toEqual([1002, undefined]);
    await ask('time.rpc.cancel.me', '{"streams":[["r",1]]}');
  });
});
