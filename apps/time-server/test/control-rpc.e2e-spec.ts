import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { encodeUpdate, parseTimeRequest } from '@app/contracts';
import { SharedClientNats } from '@app/nats-streams';
import { startNatsServer, waitUntil, type NatsServer } from '@app/testing';
import { firstValueFrom } from 'rxjs';
import { startReplica, type ReplicaProcess } from './replica-process.js';

interface Reply {
  serverId: string;
  error?: { code: number; message: string; details?: { field: string }[] };
  results: { streamId: string; originUnixMs: number; first: { timeString: string }; error?: Reply['error'] }[];
}

function fourStreams(prefix: string): unknown[] {
  return [1, 2, 3, 4].map((n) => ({ streamId: `${prefix}${n}`, request: { updateInterval: 60 }, epoch: 1 }));
}

function codes({ results }: Reply): (number | undefined)[] {
  return results.map(({ error }) => error?.code);
}

/** What plain NATS clients see: no library of ours, JSON both ways. */
describe('the control RPC', () => {
  let broker: NatsServer;
  let replica: ReplicaProcess;
  let nats: NatsConnection;

  beforeAll(async () => {
    broker = await startNatsServer();
    replica = await startReplica({
      NATS_URL: broker.url,
      SERVER_NAME: 'alone',
      MAX_STREAMS: '6',
      MAX_STREAMS_PER_CLIENT: '3',
    });
    nats = await connect({ servers: broker.url });
    for (const client of ['me', 'other', 'third', 'nest']) {
      nats.subscribe(`time.client.${client}.alive`, { callback: (_, message) => void message.respond() });
    }
  });

  afterAll(async () => {
    await nats.close();
    await replica.process.stop();
    await broker.stop();
  });

  async function ask(subject: string, body: unknown): Promise<Reply> {
    const reply = await nats.request(subject, JSON.stringify(body), { timeout: 20_000 });
    return reply.json<Reply>();
  }

  /** The updates of a client's streams as they come. */
  function listen(clientId: string): { subject: string; text: string }[] {
    const heard: { subject: string; text: string }[] = [];
    nats.subscribe(`time.stream.${clientId}.>`, {
      callback: (_, { subject, data }) => void heard.push({ subject, text: Buffer.from(data).toString() }),
    });
    return heard;
  }

  const cancel = (clientId: string, ...pairs: [string, number][]) =>
    nats.publish(`time.rpc.cancel.${clientId}`, JSON.stringify({ streams: pairs }));

  it('opens a stream: update 0 in the reply, the others on the stream’s own subject (P4)', async () => {
    const heard = listen('me');
    const request = { updateInterval: 0.05, duration: 0.2 };
    const { serverId, results } = await ask('time.rpc.open.me', { streams: [{ streamId: 's1', request, epoch: 1 }] });
    expect(serverId).toMatch(/^alone_[0-9a-f]{8}$/);
    await waitUntil(() => heard.length >= 4, { what: 'the last update' });
    const parsed = parseTimeRequest(request);
    const [{ originUnixMs, first }] = results;
    expect(JSON.stringify(first)).toBe(encodeUpdate(parsed, originUnixMs, 0));
    expect(heard).toEqual(
      [1, 2, 3, 4].map((n) => ({ subject: 'time.stream.me.s1.1', text: encodeUpdate(parsed, originUnixMs, n) })),
    );
  });

  it('goes on with a stream that nobody knew, under the origin and from the number it is given (P5)', async () => {
    const heard = listen('other');
    const entry = { streamId: 's2', request: { updateInterval: 1, duration: 10 }, epoch: 7, fromSequence: 8 };
    const reply = await ask('time.rpc.resume.other', {
      streams: [{ ...entry, originUnixMs: 1_700_000_000_000, elapsedMs: 9_950 }],
    });
    expect(reply.results).toEqual([{ streamId: 's2' }]);
    await waitUntil(() => heard.length >= 3, { what: 'two updates at once and the last when it is due' });
    const parsed = parseTimeRequest(entry.request);
    expect(heard.map(({ text }) => text)).toEqual([8, 9, 10].map((n) => encodeUpdate(parsed, 1_700_000_000_000, n)));
    expect(heard[0].subject).toBe('time.stream.other.s2.7');
  });

  it('answers the same message in the same way, and refuses the same epoch for anything else (P6)', async () => {
    const entry = { streamId: 's3', request: { updateInterval: 100 }, epoch: 5 };
    const [before] = (await ask('time.rpc.open.me', { streams: [entry] })).results;
    const [again] = (await ask('time.rpc.open.me', { streams: [entry] })).results;
    expect(again).toEqual(before);
    const [other] = (await ask('time.rpc.open.me', { streams: [{ ...entry, request: { updateInterval: 99 } }] }))
      .results;
    expect(other.error).toMatchObject({ code: 1002, details: [{ field: 'epoch' }] });
    const [lower] = (await ask('time.rpc.open.me', { streams: [{ ...entry, epoch: 4 }] })).results;
    expect(lower.error).toMatchObject({ code: 1002, details: [{ field: 'epoch' }] });
    cancel('me', ['s3', 5]);
    const [late] = (await ask('time.rpc.open.me', { streams: [entry] })).results;
    expect(late.error).toMatchObject({ code: 1002, details: [{ field: 'epoch' }] });
  });

  it('stops a stream at a cancel of its epoch or a higher one, and not at a lower one (P6)', async () => {
    const heard = listen('third');
    await ask('time.rpc.open.third', { streams: [{ streamId: 's4', request: { updateInterval: 0.01 }, epoch: 3 }] });
    cancel('third', ['s4', 2]);
    await nats.flush();
    const before = heard.length;
    await waitUntil(() => heard.length > before + 10, { what: 'the stream to flow on' });
    cancel('third', ['s4', 3]);
    await waitUntil(async () => (await streamsAtReplica()) === 0, { what: 'the stream to be gone' });
    expect(heard.map(({ text }) => (JSON.parse(text) as { sequenceNum: number }).sequenceNum)).toEqual(
      heard.map((_, index) => index + 1),
    );
  });

  it('says 1005 at the limit of a client and at that of the replica, and serves what it has (P24)', async () => {
    expect(codes(await ask('time.rpc.open.me', { streams: fourStreams('a') }))).toEqual([
      undefined,
      undefined,
      undefined,
      1005,
    ]);
    expect(codes(await ask('time.rpc.open.other', { streams: fourStreams('b') }))).toEqual([
      undefined,
      undefined,
      undefined,
      1005,
    ]);
    expect(codes(await ask('time.rpc.open.third', { streams: fourStreams('c') }))).toEqual([1005, 1005, 1005, 1005]);
    cancel('me', ['a1', 1], ['a2', 1], ['a3', 1]);
    cancel('other', ['b1', 1], ['b2', 1], ['b3', 1]);
    await waitUntil(async () => (await streamsAtReplica()) === 0, { what: 'the streams to be gone' });
  });

  it('answers a stock Nest client in Nest’s own envelope (P20)', async () => {
    Logger.overrideLogger(false); // it logs that it connects
    const proxy = ClientProxyFactory.create({ transport: Transport.NATS, options: { servers: [broker.url] } });
    const open = (streams: unknown) => firstValueFrom(proxy.send<Reply>('time.rpc.open.nest', { streams }));
    try {
      const request = { updateInterval: 0.5, duration: 0.5 };
      const { results } = await open([{ streamId: 'n1', request, epoch: 1 }]);
      expect(results[0].first).toMatchObject({ sequenceNum: 0, isFinal: false });
      await expect(open([])).rejects.toMatchObject({ code: 1002, details: [{ field: 'streams' }] });
    } finally {
      await proxy.close();
    }
  });

  it('is asked on a shared connection, too, which a closed client leaves open', async () => {
    const proxy = new SharedClientNats({ connection: nats });
    const request = { updateInterval: 0.5, duration: 0.5 };
    const reply = await firstValueFrom(
      proxy.send<Reply>('time.rpc.open.nest', { streams: [{ streamId: 'n2', request, epoch: 1 }] }),
    );
    expect(reply.results[0].first).toMatchObject({ sequenceNum: 0 });
    await proxy.close();
    await nats.flush();
    expect(nats.isClosed()).toBe(false);
  });

  async function streamsAtReplica(): Promise<number> {
    const { body } = await replica.probe('/health');
    return (body as { details: { replica: { streams: number } } }).details.replica.streams;
  }
});
