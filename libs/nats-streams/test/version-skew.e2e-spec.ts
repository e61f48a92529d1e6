import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { startNatsServer, waitUntil, type NatsServer } from '@app/testing';
import {
  connectStreamClient,
  connectToNats,
  NatsConnectionModule,
  NatsStreamsModule,
  Replica,
  SharedServerNats,
} from '@app/nats-streams';
import { BeatStreams } from './simulation/beat.js';

/** One message of a transcript. Placeholders stand for what differs from run to run. */
interface Line {
  readonly from: 'client' | 'replica';
  readonly subject: string;
  readonly body: unknown;
  readonly reply?: unknown;
}

type Values = Readonly<Record<'server' | 'origin' | 'elapsed', unknown>>;

const SERVER_ID = 'recorded_0123abcd';
const ORIGIN_UNIX_MS = 1_795_245_290_760;
const TOMORROW = { tomorrow: { says: ['more'] } };

/** Transcripts of versions that were released; none is ever changed. */
async function transcript(version: string): Promise<Line[]> {
  const text = await readFile(`libs/nats-streams/test/transcripts/${version}.jsonl`, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

function filled<T>(value: T, { server, origin, elapsed }: Values): T {
  const text = JSON.stringify(value)
    .replaceAll('"<origin>"', JSON.stringify(origin))
    .replaceAll('"<elapsed>"', JSON.stringify(elapsed))
    .replaceAll('<server>', String(server));
  return JSON.parse(text) as T;
}

/** What a later version may do: say more, in every object. */
function withUnknownFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownFields);
  if (typeof value !== 'object' || value === null) return value;
  const more = Object.entries(value).map(([key, each]) => [key, withUnknownFields(each)]);
  return { ...Object.fromEntries(more), ...TOMORROW };
}

describe('the wire as version 0.1 spoke it', () => {
  let broker: NatsServer;
  /** What a test has opened, last opened first closed; also when it fails. */
  const closers: (() => unknown)[] = [];

  beforeAll(async () => {
    broker = await startNatsServer();
  });

  afterAll(() => broker.stop());

  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  it('is answered by a replica of this version as it was then', async () => {
    @Module({
      imports: [
        NatsConnectionModule.forRootAsync({
          useFactory: () => ({ servers: [broker.url], name: 'beat-1', identity: 'beat-1' }),
        }),
        NatsStreamsModule.forServer({
          root: 'beat',
          queueGroup: 'beat-server',
          source: BeatStreams,
          useFactory: () => ({ name: 'beat-1', version: '0.2.0' }),
        }),
      ],
    })
    class Server {}
    const app = await NestFactory.create(Server, { logger: ['error'] });
    closers.push(() => app.close());
    app.connectMicroservice({ strategy: app.get(SharedServerNats) });
    await app.startAllMicroservices();
    const { serverId } = app.get<Replica<unknown>>(Replica);
    const connection = await connectToNats({ servers: [broker.url], name: 'me', identity: 'me' });
    closers.push(() => connection.drain());
    const heard = new Map<string, unknown[]>();
    connection.subscribe('beat.*.>', {
      callback: (_, message) => {
        if (!message.data.length || message.reply) return;
        heard.set(message.subject, [...(heard.get(message.subject) ?? []), message.json()]);
      },
    });

    let origin: unknown = null;
    const answers: unknown[] = [];
    const recorded: unknown[] = [];
    for (const line of await transcript('0.1')) {
      const { from, subject, body } = filled(line, { server: serverId, origin, elapsed: 150 });
      if (from === 'replica') {
        const isThere = () => heard.get(subject)?.some((each) => saysAll(each, body, subject.includes('heartbeat')));
        await waitUntil(isThere, { what: `${subject} ${JSON.stringify(body)}` });
        continue;
      }
      const answer = (await connection.request(subject, JSON.stringify(body))).json<{ results: unknown[] }>();
      origin ??= (answer.results[0] as { originUnixMs: number }).originUnixMs;
      answers.push(answer);
      recorded.push(filled(line, { server: serverId, origin, elapsed: 150 }).reply);
    }
    expect(answers).toMatchObject(recorded);
  });

  it.each([
    ['as it was', (value: unknown) => value],
    ['and says more than this version knows', withUnknownFields],
  ])('is understood by a client of this version: %s', async (_, said) => {
    const replica = await connectToNats({ servers: [broker.url], name: 'recorded', identity: 'recorded' });
    const connection = await connectToNats({ servers: [broker.url], name: 'me', identity: 'me' });
    closers.push(
      () => replica.drain(),
      () => connection.drain(),
    );
    const values = { server: SERVER_ID, origin: ORIGIN_UNIX_MS, elapsed: '<elapsed>' };
    const asked: { subject: string; body: unknown; answer: (reply: unknown) => void }[] = [];
    for (const subject of ['beat.rpc.open.me', `beat.server.${SERVER_ID}.*.me`]) {
      replica.subscribe(subject, {
        callback: (error, message) => {
          if (error) return;
          if (message.subject.endsWith('.ping.me')) return void message.respond();
          const answer = (reply: unknown) => void message.respond(JSON.stringify(reply));
          asked.push({ subject: message.subject, body: message.json(), answer });
        },
      });
    }
    await replica.flush();
    const client = await connectStreamClient(connection, 'beat', new BeatStreams(), { clientId: 'me' });
    closers.push(() => client.close());
    const sequences: number[] = [];
    let end: unknown;
    let answers = 0;
    let granted = 0;
    client.notices.subscribe(({ kind }) => (granted += kind === 'opened' || kind === 'resumed' ? 1 : 0));
    const stream = client.open({ intervalMs: 50, last: 6 }, { streamId: 's1' });
    const lines = await transcript('0.1');
    for (const line of lines) {
      const { from, subject, body, reply } = filled(line, values);
      if (from === 'replica') {
        replica.publish(subject, JSON.stringify(said(body)));
        if (!subject.includes('heartbeat')) continue;
        await waitUntil(() => client.replicas().length === 1, { what: 'the heartbeat' });
        stream.subscribe({
          next: ({ sequence }) => sequences.push(sequence),
          error: (error: unknown) => (end = error),
          complete: () => (end = 'complete'),
        });
        continue;
      }
      const next = await waitUntil(() => asked.shift(), { what: `the client to ask ${subject}` });
      const asIs = JSON.parse(JSON.stringify(next.body).replace(/("elapsedMs":)[\d.]+/, '$1"<elapsed>"')) as unknown;
      expect([next.subject, asIs]).toEqual([subject, body]);
      next.answer(said(reply));
      // an update that overtakes the reply is dropped, and this transcript is not about that
      answers += 1;
      await waitUntil(() => granted === answers, { what: 'the client to hear the answer' });
    }
    await waitUntil(() => end, { what: 'the end of the stream' });
    expect([sequences, end]).toEqual([[0, 1, 2, 3, 4, 5, 6], 'complete']);
  });
});

/** Whether a message says what the recorded one said, and perhaps more; of a heartbeat only the types are the same. */
function saysAll(message: unknown, recorded: unknown, isOfTypes: boolean): boolean {
  const said = message as Record<string, unknown>;
  return Object.entries(recorded as object).every(([key, value]) =>
    isOfTypes ? typeof said[key] === typeof value : isDeepStrictEqual(said[key], value),
  );
}
