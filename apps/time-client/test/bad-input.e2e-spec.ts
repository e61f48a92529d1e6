import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { connectStreamClient, StreamError, type FieldViolation } from '@app/nats-streams';
import { waitUntil } from '@app/testing';
import { TimeFormat } from '../src/time-format.js';
import { allFaults, record, TimeSystem, type Recording, type TestClient } from './time-system.js';

jest.setTimeout(30_000);

interface Answer {
  error?: { code: number; details?: FieldViolation[] };
  results?: { error?: { code: number; details?: FieldViolation[] } }[];
}

const ZONE_OF_10_KB = 'Europe/'.padEnd(10_000, 'x');
const NESTED = '['.repeat(20_000) + ']'.repeat(20_000);

/** Requests as JSON text, for some of them cannot be made from values; and the fields that the answer names. */
const WRONG_REQUESTS: [what: string, request: string, fields: string[]][] = [
  ['updateInterval 0', '{"updateInterval":0}', ['updateInterval']],
  ['updateInterval −1', '{"updateInterval":-1}', ['updateInterval']],
  ['updateInterval 1e309', '{"updateInterval":1e309}', ['updateInterval']],
  ['updateInterval "1"', '{"updateInterval":"1"}', ['updateInterval']],
  ['updateInterval null', '{"updateInterval":null}', ['updateInterval']],
  ['updateInterval 0.001', '{"updateInterval":0.001}', ['updateInterval']],
  ['updateInterval 2³¹', '{"updateInterval":2147483648}', ['updateInterval']],
  ['updateInterval an array', '{"updateInterval":[1]}', ['updateInterval']],
  ['duration −1', '{"duration":-1}', ['duration']],
  ['duration 1e308', '{"duration":1e308}', ['duration']],
  ['a zone that does not exist', '{"timeZone":"Mars/Olympus"}', ['timeZone']],
  ['a zone of 10 kB', `{"timeZone":"${ZONE_OF_10_KB}"}`, ['timeZone']],
  ['an unknown key', '{"interval":1}', ['interval']],
  ['a key __proto__', '{"__proto__":{"updateInterval":1}}', ['__proto__']],
  ['a key constructor', '{"constructor":{"prototype":{}}}', ['constructor']],
  ['deep nesting', `{"updateInterval":${NESTED}}`, ['updateInterval']],
  [
    'three mistakes at once',
    '{"updateInterval":0,"duration":-1,"timeZone":1}',
    ['duration', 'timeZone', 'updateInterval'],
  ],
];

const resumeWith = (fields: string) =>
  `{"streams":[{"streamId":"s","epoch":1,"request":{"duration":5},"fromSequence":1,"originUnixMs":0,"elapsedMs":0,${fields}}]}`;
const openWith = (fields: string) => `{"streams":[{"streamId":"s","epoch":1,"request":{},${fields}}]}`;
const idOf = (id: string) => openWith(`"streamId":${JSON.stringify(id)}`);
const WRONG_IDS = ['a.>', '*', 'a b', 'a\r\nPUB x', 'a\0', '', 'x'.repeat(65), 'x'.repeat(5_000), '$SYS.x'];

/** Whole messages. */
const WRONG_MESSAGES: [what: string, kind: 'open' | 'resume', body: string | Uint8Array, fields: string[]][] = [
  ['no body', 'open', '', ['body']],
  ['malformed JSON', 'open', '{"streams":', ['body']],
  ['NaN, which JSON does not know', 'open', openWith('"request":{"updateInterval":NaN}'), ['body']],
  ['invalid UTF-8', 'open', Uint8Array.of(0x22, 0xff, 0xfe, 0x22), ['body']],
  ['an array', 'open', '[]', ['body']],
  ['a body of 64 kB', 'open', `{"streams":"${'x'.repeat(65_000)}"}`, ['streams']],
  ['only nesting', 'resume', NESTED, ['body']],
  ['no streams', 'open', '{"streams":[]}', ['streams']],
  ['101 streams', 'open', JSON.stringify({ streams: Array.from({ length: 101 }, () => ({})) }), ['streams']],
  ['an unknown key', 'open', '{"streams":[{}],"stream":1}', ['stream']],
  ['an entry that is no object', 'open', '{"streams":[1]}', ['streams']],
  ['an unknown key in an entry', 'open', openWith('"extra":1'), ['extra']],
  ['an epoch of −1', 'open', openWith('"epoch":-1'), ['epoch']],
  ['an epoch of 2⁵³', 'open', openWith('"epoch":9007199254740992'), ['epoch']],
  ['fromSequence −1', 'resume', resumeWith('"fromSequence":-1'), ['fromSequence']],
  ['fromSequence beyond the last', 'resume', resumeWith('"fromSequence":6'), ['fromSequence']],
  ['elapsedMs −1', 'resume', resumeWith('"elapsedMs":-1'), ['elapsedMs']],
  ['originUnixMs that is none', 'resume', resumeWith('"originUnixMs":"now"'), ['originUnixMs']],
  ...WRONG_IDS.map((id): [string, 'open', string, string[]] => [
    `stream id ${JSON.stringify(id.slice(0, 10))}`,
    'open',
    idOf(id),
    ['streamId'],
  ]),
  ...WRONG_REQUESTS.map(([what, request, fields]): [string, 'open', string, string[]] => [
    what,
    'open',
    `{"streams":[{"streamId":"s","epoch":1,"request":${request}}]}`,
    fields,
  ]),
];

describe('bad input harms nobody: 200 streams run on while', () => {
  let system: TimeSystem;
  let reader: TestClient;
  let stranger: NatsConnection;
  let running: Recording[];
  const answerMs: number[] = [];

  beforeAll(async () => {
    system = await TimeSystem.start(2);
    reader = await system.connect();
    stranger = await connect({ servers: system.broker.url });
    running = record(reader, 200, { updateInterval: 0.1, duration: 4 });
    await waitUntil(() => running.every(({ history }) => history.length > 1), { what: 'all streams to flow' });
  });

  afterAll(async () => {
    await stranger.close();
    await reader[Symbol.asyncDispose]();
    await system[Symbol.asyncDispose]();
  });

  it.each(WRONG_MESSAGES)('a stranger sends %s', async (_, kind, body, fields) => {
    const startMs = performance.now();
    const reply = await stranger.request(`time.rpc.${kind}.stranger`, body, { timeout: 2_000 });
    answerMs.push(performance.now() - startMs);
    const answer = reply.json<Answer>();
    const error = answer.error ?? answer.results?.[0]?.error;
    expect(error?.code).toBe(1002);
    expect(error?.details?.map(({ field }) => field).toSorted()).toEqual(fields);
  });

  it('a stranger makes every mistake a hundred times, and hears it in a reply that arrives', async () => {
    const request = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`${'k'.repeat(40)}${n}`, n]));
    const streams = Array.from({ length: 100 }, (_, n) => ({ streamId: `s${n}`, epoch: 1, request }));
    const reply = await stranger.request('time.rpc.open.stranger', JSON.stringify({ streams }), { timeout: 2_000 });
    expect(reply.json<Answer>().results?.map(({ error }) => error?.code)).toEqual(streams.map(() => 1002));
  });

  it('a stranger resumes a stream before the calendar begins', async () => {
    const body = resumeWith('"originUnixMs":-8640000000000000');
    const reply = await stranger.request('time.rpc.resume.stranger', body, { timeout: 2_000 });
    expect(reply.json<Answer>().results?.[0].error).toMatchObject({ code: 1002, details: [{ field: 'originUnixMs' }] });
  });

  it.each(['*', 'x'.repeat(65)])('a stranger calls itself %s', async (clientId) => {
    const reply = await stranger.request(`time.rpc.open.${clientId}`, openWith('"epoch":1'), { timeout: 2_000 });
    expect(reply.json<Answer>().error).toMatchObject({ code: 1002, details: [{ field: 'clientId' }] });
  });

  it.each([NaN, Infinity, 0, -1, '1', null, 0.001, 2 ** 31, [1]])(
    'a program asks for an interval of %p',
    async (updateInterval) => {
      const error = await new Promise((resolve) =>
        reader.client.open({ updateInterval }).subscribe({ error: resolve }),
      );
      expect(error).toBeInstanceOf(StreamError);
      expect(error).toMatchObject({ code: 1002, details: [{ field: 'updateInterval' }] });
    },
  );

  it.each(WRONG_IDS)('a program wants the id %p', async (streamId) => {
    const error = await new Promise((resolve) => reader.client.open({}, { streamId }).subscribe({ error: resolve }));
    expect(error).toMatchObject({ code: 1002, details: [{ field: 'streamId' }] });
    const connectAs = () => connectStreamClient(stranger, 'time', new TimeFormat(), { clientId: streamId });
    expect(connectAs).toThrow(
      expect.objectContaining({ code: 1002, details: [expect.objectContaining({ field: 'clientId' })] }),
    );
  });

  it('and afterwards they are complete, in order, and were never moved', async () => {
    await waitUntil(() => running.every(({ isOver }) => isOver), { withinMs: 10_000, what: 'all streams to end' });
    expect(allFaults(running)).toEqual([]);
    expect(reader.notices.filter(({ kind }) => kind === 'link lost')).toEqual([]);
    expect(stranger.stats().inMsgs).toBeGreaterThanOrEqual(WRONG_MESSAGES.length);
    const medianMs = answerMs.toSorted((a, b) => a - b)[Math.floor(answerMs.length / 2)];
    process.stdout.write(
      `bad input: median answer after ${medianMs.toFixed(1)} ms, worst ${Math.max(...answerMs).toFixed(1)} ms\n`,
    );
    expect(medianMs).toBeLessThan(100);
  });
});
