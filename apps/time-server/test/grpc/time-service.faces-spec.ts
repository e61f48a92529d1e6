import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { status, type ServiceError } from '@grpc/grpc-js';
import { connect } from 'node:net';
import type { TimeResponse } from '@app/contracts';
import { startNatsServer, waitUntil, type NatsServer } from '@app/testing';
import { startGrpcReplica, type GrpcReplica } from './grpc-replica.js';
import { REFLECTION } from './reflection.js';
import { TIME_METHODS, TimeClient } from './time-client.js';

const MAX_STREAMS = 5;

describe('TimeService', () => {
  let broker: NatsServer;
  let replica: GrpcReplica;
  let client: TimeClient;
  beforeAll(async () => {
    broker = await startNatsServer();
    replica = await startGrpcReplica({ NATS_URL: broker.url, MAX_STREAMS: String(MAX_STREAMS) });
    client = new TimeClient(replica.address);
  });
  afterAll(async () => {
    client?.[Symbol.dispose]();
    await replica?.process.stop();
    await broker?.stop();
  });

  const noStreams = (): Promise<unknown> =>
    waitUntil(async () => (await client.list()).streams.length === 0, { what: 'all streams to be gone' });

  it('tells the time in a zone', async () => {
    const before = Math.floor(Date.now() / 1_000);
    const now = await client.ask<TimeResponse>(TIME_METHODS['GetTime'], { timeZone: 'Asia/Tokyo' });
    expect(now).toMatchObject({ sequenceNum: 0, isFinal: false });
    expect(now.timestamp).toBeGreaterThanOrEqual(before);
    expect(now.timeString.slice(0, 19)).toBe(
      new Date((now.timestamp + 9 * 3_600) * 1_000).toISOString().slice(0, 19).replace('T', ' '),
    );
  });

  it('streams to the planned last update, and then says OK', async () => {
    const updates: TimeResponse[] = [];
    const reading = client.read({ updateInterval: 0.02, duration: 0.1 });
    reading.call.on('data', (update) => updates.push(update));
    expect(await reading.ending()).toMatchObject({ code: status.OK });
    expect(updates.map(({ sequenceNum, isFinal }) => [sequenceNum, isFinal])).toEqual([
      ...[0, 1, 2, 3, 4].map((number) => [number, false]),
      [5, true],
    ]);
    await noStreams();
  });

  it('goes on with a stream from any number, with what has become overdue first', async () => {
    const resume = { originUnixMs: Date.now() - 2_000, nextSequence: 7 };
    const reading = client.read({ updateInterval: 0.1, duration: 2.2, resume });
    expect(await reading.head).toMatchObject({ 'time-origin-unix-ms': String(resume.originUnixMs) });
    expect(await reading.ending()).toMatchObject({ code: status.OK });
    expect(reading.numbers).toEqual(Array.from({ length: 16 }, (_, index) => index + 7));
  });

  it.each([
    [
      { updateInterval: -1, timeZone: 'Mars' },
      status.INVALID_ARGUMENT,
      /update_interval must .* time_zone must/,
      '1002',
    ],
    [{ updateInterval: Number.NaN }, status.INVALID_ARGUMENT, /update_interval must/, '1002'],
    [{ duration: 1, resume: { originUnixMs: 1, nextSequence: 2 } }, status.INVALID_ARGUMENT, /last/, '1002'],
    [{ resume: { originUnixMs: Number.NaN, nextSequence: -1 } }, status.INVALID_ARGUMENT, /origin_unix_ms/, '1002'],
    [{ resume: { originUnixMs: 1, nextSequence: 2 } }, status.ABORTED, /cannot resume from 2/, '1004'],
  ])('refuses %j', async (request, code, details, errorCode) => {
    expect(await client.read(request).ending()).toEqual({
      code,
      details: expect.stringMatching(details),
      trailers: { 'time-error-code': errorCode },
    });
  });

  it('refuses a message of more than 64 KB', async () => {
    const refused = client.ask(TIME_METHODS['GetTime'], { timeZone: 'x'.repeat(70_000) });
    await expect(refused).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED } satisfies Partial<ServiceError>);
  });

  it('ends a stream whose deadline passes, and one whose client cancels, and forgets both', async () => {
    const late = client.read({ updateInterval: 0.01 }, { deadline: Date.now() + 4_000 });
    const cancelled = client.read({});
    await waitUntil(async () => (await client.list()).streams.length === 2, { what: 'two streams' });
    cancelled.call.cancel();
    expect(await late.ending()).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(late.numbers.length).toBeGreaterThan(0);
    await noStreams();
  });

  it('refuses one stream more than MAX_STREAMS with 1005, and takes it when there is room again', async () => {
    const readings = Array.from({ length: MAX_STREAMS }, () => client.read({}));
    await Promise.all(readings.map(({ head }) => head));
    expect(await client.read({}).ending()).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      trailers: { 'time-error-code': '1005' },
    });
    for (const { call } of readings) call.cancel();
    await noStreams();
    const again = client.read({});
    await again.head;
    again.call.cancel();
    await noStreams();
  });

  it('lists its streams by pages, and cancels one by its id', async () => {
    const readings = [client.read({ updateInterval: 3 }), client.read({}), client.read({ timeZone: 'Europe/Paris' })];
    const ids: string[] = [];
    for (const { head } of readings) ids.push(String((await head)['time-stream-id']));
    const first = await client.list({ pageSize: 2 });
    const second = await client.list({ pageSize: 2, pageToken: first.nextPageToken });
    const listed = [...first.streams, ...second.streams];
    expect([first.streams.length, second.streams.length, second.nextPageToken]).toEqual([2, 1, '']);
    expect(listed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(listed.find(({ id }) => id === ids[2])).toMatchObject({
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      request: { updateInterval: 1, duration: 0, timeZone: 'Europe/Paris', resume: null },
      originUnixMs: expect.any(Number),
      isPaused: false,
    });
    expect(await client.ask(TIME_METHODS['CancelStream'], { id: ids[0] })).toEqual({ cancelled: true });
    expect(await client.ask(TIME_METHODS['CancelStream'], { id: ids[0] })).toEqual({ cancelled: false });
    const { code, trailers } = await readings[0].ending();
    expect([code, Object.keys(trailers).toSorted()]).toEqual([
      status.CANCELLED,
      ['time-next-sequence', 'time-origin-unix-ms'],
    ]);
    for (const { call } of readings.slice(1)) call.cancel();
    await noStreams();
    const tokens = ['x', '0x10', ' ', '1e3', '1.0', '-0', '9007199254740993'];
    for (const wrong of [{ pageSize: 101 }, { pageSize: -1 }, ...tokens.map((pageToken) => ({ pageToken }))]) {
      await expect(client.list(wrong)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    }
  });

  it('answers on while others send what is no HTTP/2, half of it, or nothing', async () => {
    const port = Number(replica.address.split(':')[1]);
    const sent = [
      'GET / HTTP/1.1\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u00ff\u0004\0\0',
      '\u0016\u0003\u0001',
      '',
    ];
    const sockets = sent.map((bytes) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.write(Buffer.from(bytes, 'latin1'));
      return socket;
    });
    try {
      await waitUntil(() => sockets[0].destroyed || sockets[0].readableEnded || sockets[0].bytesRead > 0, {
        what: 'an answer to what is no HTTP/2',
      });
      expect(await client.read({ updateInterval: 0.01, duration: 0.02 }).ending()).toMatchObject({ code: status.OK });
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('tells by reflection which services there are, and where each is described', async () => {
    const { listServicesResponse } = await client.exchange<{
      readonly listServicesResponse: { readonly service: readonly { readonly name: string }[] };
    }>(REFLECTION, { listServices: '' });
    const names = listServicesResponse.service.map(({ name }) => name);
    expect(names.toSorted()).toEqual(['grpc.health.v1.Health', 'time.v1.TimeService']);
    for (const name of names) {
      const answer = client.exchange(REFLECTION, { fileContainingSymbol: name });
      expect(await answer).toMatchObject({ fileDescriptorResponse: { fileDescriptorProto: [expect.any(Buffer)] } });
    }
  });
});
