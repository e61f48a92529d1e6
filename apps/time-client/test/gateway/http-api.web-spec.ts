import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseTimeRequest, type TimeResponse } from '@app/contracts';
import { waitUntil } from '@app/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { EventSource } from 'eventsource';
import * as fc from 'fast-check';
import type { Bucket } from '../../src/gateway/series/buckets.js';
import { StreamIdentity } from '../../src/gateway/streams/stream-identity.js';
import { StreamTokens } from '../../src/gateway/streams/stream-tokens.js';
import { TimeSystem } from '../time-system.js';
import { EventLog } from './event-log.js';
import { startGateway, STREAM_TOKEN_KEY, type GatewayProcess } from './gateway-process.js';

/** Until it is said that there is no replica; until then one must have answered, on a machine however slow. */
const START_BUDGET_MS = '5000';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const errorOf = ({ status, body }: Answer) => [status, (body as { error?: { code: string } }).error?.code];
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const tokens = new StreamTokens(STREAM_TOKEN_KEY);
const schemaOf = (name: string) => ({ $ref: `api#/components/schemas/${name}` });
const dataOf = (schema: object) => ({ type: 'object', required: ['data'], properties: { data: schema } });

describe('the HTTP API', () => {
  let system: TimeSystem;
  let gateway: GatewayProcess;
  let other: GatewayProcess;
  let matches: (schema: object, value: unknown) => string | undefined;
  const logs: EventLog[] = [];

  beforeAll(async () => {
    system = await TimeSystem.start(2);
    [gateway, other] = await Promise.all([startGateway(system), startGateway(system, { START_BUDGET_MS })]);
    await waitUntil(async () => (await call('/readyz')).status === 200, { what: 'the gateway to be ready' });
    await waitUntil(async () => (await call('/readyz', {}, other)).status === 200, { what: 'the other gateway' });
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema((await call('/api/v1/openapi.json')).body as object, 'api');
    matches = (schema, value) => (ajv.validate(schema, value) ? undefined : ajv.errorsText());
  });

  afterAll(async () => {
    for (const log of logs) log.close();
    await Promise.all([gateway.process.stop(), other.process.stop()]);
    await system[Symbol.asyncDispose]();
  });

  async function call(path: string, init: RequestInit = {}, { url } = gateway): Promise<Answer> {
    // a connection that is kept may be closed by the other side just when it is used again
    const headers = { connection: 'close', ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(url + path, { signal: AbortSignal.timeout(60_000), ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  async function open(path: string, lastEventId?: string, { url } = gateway): Promise<EventLog> {
    const log = await EventLog.open(url + path, lastEventId);
    logs.push(log);
    return log;
  }

  async function create(body: object): Promise<string> {
    const answer = await call('/api/v1/streams', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([answer.status, matches(dataOf(schemaOf('Stream')), answer.body)]).toEqual([201, undefined]);
    const { id } = (answer.body as { data: { id: string } }).data;
    expect(answer.headers.get('Location')).toBe(`/api/v1/streams/${id}`);
    return id;
  }

  const upstreams = async (of = gateway) => {
    const { body } = await call('/health', {}, of);
    return (body as { details: { gateway: object } }).details.gateway;
  };

  /** What the gateway has becomes that, once who was there before has gone. */
  const becomes = async (expected: object): Promise<void> => {
    const isSo = async (): Promise<boolean> => (expect(await upstreams()).toMatchObject(expected), true);
    await waitUntil(isSo, { what: JSON.stringify(expected) });
  };

  it('tells the time', async () => {
    const answer = await call('/api/v1/time?timeZone=Asia/Kolkata');
    expect([answer.status, matches(dataOf(schemaOf('TimeResponse')), answer.body)]).toEqual([200, undefined]);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.headers.get('X-Request-Id')).toMatch(/^[\w-]{12}$/);
    expect((await call('/api/v1/time', { headers: { 'X-Request-Id': 'mine' } })).headers.get('X-Request-Id')).toBe(
      'mine',
    );
  });

  it('streams it, says who serves it, and ends; who comes back after that is told so', async () => {
    const log = await open('/api/v1/time/stream?interval=0.05&duration=0.5&detail=true');
    await log.until(({ hasEnded }) => hasEnded, 'the end');
    expect(log.text).toMatch(/^retry: 2000\n\nevent: stream\n/);
    expect(Object.fromEntries(log.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    expect(log.sequences).toEqual(upTo(0, 10));
    for (const { event, data } of log.events) {
      const schema = { stream: 'StreamEvent', update: 'TimeResponse', end: 'EndEvent' }[event] ?? 'none';
      expect(matches(schemaOf(schema), JSON.parse(data))).toBeUndefined();
    }
    expect(log.events.at(-1)).toMatchObject({ event: 'end', data: '{"reason":"final","lastSequence":10}' });
    expect((await open('/api/v1/time/stream', log.lastEventId)).status).toBe(204);
    expect((await call(`/api/v1/time/stream?lastEventId=${log.lastEventId}`, {}, other)).status).toBe(204);
  });

  it('goes on after any id, at the same gateway or at another; buckets begin with the first update', async () => {
    const path = '/api/v1/time/stream?interval=0.05&duration=0.5';
    const [log, series] = [await open(path), await open(`${path}&resolution=1s`)];
    for (const each of [log, series]) await each.until(({ hasEnded }) => hasEnded, 'the end');
    const third = log.of('update')[3].id;
    for (const at of [gateway, other]) {
      const again = await open('/api/v1/time/stream?interval=7', third, at);
      await again.until(({ hasEnded }) => hasEnded, 'the end');
      expect(again.of('update')).toEqual(log.of('update').slice(4));
    }
    const counts = series.of('series').flatMap(({ data }) => (JSON.parse(data) as { points: Bucket[] }).points);
    expect([counts[0].first, counts.reduce((sum, { count }) => sum + count, 0)]).toEqual([0, 11]);
  });

  it('shares one stream of the replicas, and its bytes, among all aligned readers', async () => {
    const path = '/api/v1/time/stream?interval=0.1&aligned=true';
    const readers = await Promise.all(Array.from({ length: 5 }, () => open(path)));
    await Promise.all(readers.map((log) => log.until(({ sequences }) => sequences.length >= 5, 'updates')));
    await becomes({ readers: 5, upstreamStreams: 1 });
    const atOther = await open(path, readers[0].lastEventId, other);
    await atOther.until(({ sequences }) => sequences.length >= 3, 'updates of the other gateway');
    for (const log of readers) log.close();
    const [first] = atOther.sequences;
    expect(atOther.sequences).toEqual(upTo(first, atOther.sequences.at(-1) ?? NaN));
    const ids = new Set(readers[0].of('update').map(({ id }) => id));
    for (const log of readers.slice(1)) {
      const common = log.of('update').filter(({ id }) => ids.has(id));
      expect(common.length).toBeGreaterThan(2);
      expect(readers[0].events).toEqual(expect.arrayContaining(common.slice(0, 3)));
    }
    await becomes({ readers: 0, upstreamStreams: 0 }); // it is cancelled when its readers have gone
    atOther.close();
  });

  it('holds streams: listed, read by many, pulled, charted, and cancelled for all', async () => {
    const [id, second] = [await create({ updateInterval: 0.05 }), await create({ updateInterval: 3_600 })];
    const readers = await Promise.all([
      open(`/api/v1/streams/${id}/events?policy=latest`),
      open(`/api/v1/streams/${id}/events`),
    ]);
    const series = await open(`/api/v1/streams/${id}/events?resolution=1s`);
    await series.until(() => series.of('series').length > 0, 'a bucket');
    expect(matches(schemaOf('SeriesEvent'), JSON.parse(series.of('series')[0].data))).toBeUndefined();
    await becomes({ readers: 3, upstreamStreams: 2, heldStreams: 2 });

    const list = await call('/api/v1/streams?limit=1');
    const { data, page } = list.body as { data: { id: string }[]; page: { next: string; total: number } };
    expect([data.length, page.total, page.next]).toEqual([1, 2, data[0].id]);
    expect(matches(dataOf({ type: 'array', items: schemaOf('Stream') }), list.body)).toBeUndefined();
    const rest = (await call(`/api/v1/streams?after=${page.next}`)).body as { data: { id: string }[] };
    expect([data[0].id, ...rest.data.map((stream) => stream.id)].toSorted()).toEqual([id, second].toSorted());

    const one = await call(`/api/v1/streams/${id}`);
    expect(one.body).toMatchObject({ data: { id, readers: 3, state: 'live' } });
    const readersAnswer = await call('/api/v1/readers');
    expect(matches(dataOf({ type: 'array', items: schemaOf('Reader') }), readersAnswer.body)).toBeUndefined();
    expect((readersAnswer.body as { data: object[] }).data).toHaveLength(3);

    const pulled = await call(`/api/v1/streams/${id}/next?after=4&detail=true`);
    expect(pulled.body).toMatchObject({ data: { sequenceNum: 5, owner: expect.stringMatching(/^time-server-\d$/) } });
    expect(matches(dataOf(schemaOf('TimeResponse')), pulled.body)).toBeUndefined();
    expect((await call(`/api/v1/streams/${id}/next`)).status).toBe(200);
    const elsewhere = await call(`/api/v1/streams/${id}/next?after=5`, {}, other);
    expect(elsewhere.body).toMatchObject({ data: { sequenceNum: 6 } });
    expect(errorOf(await call(`/api/v1/streams/${second}/next?after=0&wait=0`))).toEqual([503, 'NOT_YET']);

    for (const resolution of ['raw', '1s', '10s', '1m']) {
      const chart = await call(`/api/v1/streams/${id}/series?resolution=${resolution}`);
      expect([chart.status, matches(dataOf(schemaOf('Series')), chart.body)]).toEqual([200, undefined]);
    }

    const waiting = call(`/api/v1/streams/${second}/next?after=0`);
    for (const cancelled of [id, second]) {
      expect((await call(`/api/v1/streams/${cancelled}`, { method: 'DELETE' })).status).toBe(204);
      expect(errorOf(await call(`/api/v1/streams/${cancelled}`))).toEqual([404, 'NOT_FOUND']);
    }
    expect((await waiting).status).toBe(204);
    for (const log of [...readers, series]) {
      await log.until(({ hasEnded }) => hasEnded, 'the end');
      expect(log.events.at(-1)?.data).toContain('"cancelled"');
    }
    expect((await open(`/api/v1/streams/${id}/events`, readers[0].lastEventId)).status).toBe(204);
  });

  it('tells who serves', async () => {
    const answer = await call('/api/v1/replicas');
    expect(matches(dataOf({ type: 'array', items: schemaOf('Replica') }), answer.body)).toBeUndefined();
    expect((answer.body as { data: object[] }).data).toHaveLength(2);
  });

  it('refuses with a code, a status and a request id, and tells every wrong field', async () => {
    const aligned = await open('/api/v1/time/stream?interval=1&aligned=true');
    await aligned.until(({ sequences }) => sequences.length > 0, 'an update');
    const { lastEventId: eventId = '' } = aligned;
    const token = eventId.replace(/\.\d+[a-z]{2}$/, '');
    const longPast = tokens.eventIds(token).of(0);
    const changed = eventId.replace(/\d(?=..$)/, (digit) => String((Number(digit) + 1) % 10));
    aligned.close();
    const json = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    const requests: [path: string, status: number, code: string, init?: RequestInit][] = [
      ['/api/v1/nothing', 404, 'NOT_FOUND'],
      ['/api/v1/time?timeZone=Mars', 422, 'INVALID_REQUEST'],
      ['/api/v1/time/stream?interval=0&duration=x', 422, 'INVALID_REQUEST'],
      ['/api/v1/time/stream?intervall=1', 422, 'INVALID_REQUEST'],
      ['/api/v1/time/stream?interval=1&interval=2', 400, 'MALFORMED'],
      ['/api/v1/time/stream?lastEventId=forged', 400, 'INVALID_EVENT_ID'],
      [`/api/v1/time/stream?lastEventId=${longPast}`, 409, 'TOO_LATE'],
      [`/api/v1/time/stream?lastEventId=${eventId.slice(0, -3)}`, 400, 'INVALID_EVENT_ID'],
      [`/api/v1/time/stream?lastEventId=${changed}`, 400, 'INVALID_EVENT_ID'],
      ['/api/v1/streams', 422, 'INVALID_REQUEST', { ...json, body: '{"updateInterval":0}' }],
      ['/api/v1/streams', 422, 'INVALID_REQUEST', { ...json, body: '[]' }],
      ['/api/v1/streams', 400, 'MALFORMED', { ...json, body: '{' }],
      ['/api/v1/streams', 400, 'MALFORMED', { ...json, body: `{"timeZone":"${'x'.repeat(9_000)}"}` }],
      ['/api/v1/streams/forged', 400, 'INVALID_EVENT_ID'],
      ['/api/v1/streams/%FF', 400, 'MALFORMED'],
      [`/api/v1/streams/${token}`, 404, 'NOT_FOUND'],
      [`/api/v1/streams/${token}`, 404, 'NOT_FOUND', { method: 'DELETE' }],
      [`/api/v1/streams/${token}/series`, 404, 'NOT_FOUND'],
      [`/api/v1/streams/${token}/next?after=0`, 409, 'TOO_LATE'],
      ['/api/v1/streams?limit=0', 422, 'INVALID_REQUEST'],
      ['/api/v1/readers?after=me', 422, 'INVALID_REQUEST'],
    ];
    for (const [path, status, code, init] of requests) {
      const answer = await call(path, init);
      expect([path, ...errorOf(answer)]).toEqual([path, status, code]);
      expect(matches(schemaOf('Error'), answer.body)).toBeUndefined();
      expect(JSON.stringify(answer.body)).toContain(answer.headers.get('X-Request-Id'));
    }
    const { body } = await call('/api/v1/time/stream?interval=0&duration=x');
    expect(body).toMatchObject({ error: { details: [{ field: 'interval' }, { field: 'duration' }] } });
    expect(gateway.process.lines.join('\n')).toContain('invalid event id');
  });

  it('answers HEAD as it would GET, and opens no stream for it', async () => {
    await becomes({ readers: 0, upstreamStreams: 1, heldStreams: 1 }); // of the one that was pulled
    const before = await upstreams();
    const head = await call('/api/v1/time/stream?interval=1', { method: 'HEAD' });
    expect([head.status, head.headers.get('Content-Type'), head.body]).toEqual([200, 'text/event-stream', '']);
    expect((await call('/api/v1/time/stream?interval=0', { method: 'HEAD' })).status).toBe(422);
    expect(await upstreams()).toEqual(before);
  });

  it('takes any Last-Event-ID for what it is: none', async () => {
    const ids = fc.string({
      unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        const answer = await call('/api/v1/time/stream', { headers: { 'Last-Event-ID': id } });
        expect(errorOf(answer)).toEqual([400, 'INVALID_EVENT_ID']);
      }),
      { numRuns: 60 },
    );
  });

  it('serves its own document as a page, and all that the page needs', async () => {
    for (const path of ['/docs', '/docs/start.js', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js']) {
      expect([path, (await call(path)).status]).toEqual([path, 200]);
    }
    expect(errorOf(await call('/docs/package.json'))).toEqual([404, 'NOT_FOUND']);
  });

  it('tells who took over when the owner is killed, and leaves no number out', async () => {
    const log = await open('/api/v1/time/stream?interval=0.05&detail=true');
    await log.until(({ sequences }) => sequences.length > 3, 'updates');
    // it may have been moved before, on a machine that stands still for a second
    const moves = () => log.of('moved').map(({ data }) => JSON.parse(data) as { from: string; to: string });
    const owner = moves().at(-1)?.to ?? (JSON.parse(log.of('stream')[0].data) as { owner: string }).owner;
    system.replica(owner).process.kill('SIGKILL');
    const moved = await waitUntil(() => moves().find(({ from }) => from === owner), { what: 'the move' });
    const had = log.sequences.length;
    await log.until(({ sequences }) => sequences.length > had + 40, 'updates of the next owner');
    log.close();
    expect(matches(schemaOf('MovedEvent'), moved)).toBeUndefined();
    expect(log.of('update').some(({ data }) => data.includes(`"owner":"${moved.to}"`))).toBe(true);
    expect(log.sequences).toEqual(upTo(0, log.sequences.length - 1));
  });

  it('goes on at another gateway, with the next number, when the first is killed', async () => {
    const log = await open('/api/v1/time/stream?interval=0.05');
    await log.until(({ sequences }) => sequences.length > 5, 'updates');
    gateway.process.kill('SIGKILL');
    await log.until(({ hasEnded }) => hasEnded, 'the connection to be cut');
    const next = await open('/api/v1/time/stream?interval=0.05', log.lastEventId, other);
    await next.until(({ sequences }) => sequences.length > 20, 'updates of the other gateway');
    next.close();
    const all = [...log.sequences, ...next.sequences];
    expect(all).toEqual(upTo(0, all.length - 1));
  });

  it('is gone on with by a browser alone, over the death of its gateway and a time without any replica', async () => {
    const first = await startGateway(system);
    const source = new EventSource(`${first.url}/api/v1/time/stream?interval=0.05`);
    const sequences: number[] = [];
    const problems: string[] = [];
    source.addEventListener('update', ({ data }) => sequences.push((JSON.parse(data) as TimeResponse).sequenceNum));
    source.addEventListener('error', (event) => {
      if (event instanceof MessageEvent) problems.push((JSON.parse(String(event.data)) as { code: string }).code);
    });
    await waitUntil(() => sequences.length > 5, { what: 'updates' });
    for (const { process } of [first, ...system.replicas]) process.kill('SIGKILL');
    await first.process.ended;
    const second = await startGateway(system, { PORT: new URL(first.url).port, START_BUDGET_MS });
    await waitUntil(() => problems.includes('NO_REPLICA'), { what: 'a problem that is told', withinMs: 60_000 });
    const had = sequences.length;
    await system.startReplica('back');
    await waitUntil(() => sequences.length > had + 20, { what: 'what comes next', withinMs: 90_000 });
    source.close();
    await second.process.stop();
    expect(sequences).toEqual(upTo(0, sequences.length - 1));
  });

  it('says that there is no replica, or no broker, and that both may come back', async () => {
    for (const { process } of system.replicas) process.kill('SIGKILL');
    const noReplica = await call('/api/v1/time', {}, other);
    expect([...errorOf(noReplica), matches(schemaOf('Error'), noReplica.body)]).toEqual([503, 'NO_REPLICA', undefined]);
    expect(errorOf(await call('/api/v1/time/stream', {}, other))).toEqual([503, 'NO_REPLICA']);
    const begunElsewhere = tokens.issue(StreamIdentity.opened(parseTimeRequest({}), Date.now()));
    const pulled = await call(`/api/v1/streams/${begunElsewhere}/next?wait=0.1`, {}, other);
    expect(errorOf(pulled)).toEqual([503, 'NOT_YET']);
    system.broker.kill('SIGKILL');
    await waitUntil(async () => errorOf(await call('/api/v1/time/stream', {}, other))[1] === 'NO_BROKER', {
      what: 'the broker to be missed',
    });
    await system.broker.restart();
    await system.startReplica('late');
    await waitUntil(async () => (await call('/api/v1/time', {}, other)).status === 200, { what: 'the time again' });
  });

  it('sends its readers away when it stops, and answers those who wait', async () => {
    const log = await open('/api/v1/time/stream?interval=0.05', undefined, other);
    const created = await fetch(`${other.url}/api/v1/streams`, {
      method: 'POST',
      body: '{"updateInterval":60}',
      headers: { 'Content-Type': 'application/json' },
    });
    const { data } = (await created.json()) as { data: { links: { next: string } } };
    const waiting = call(data.links.next, {}, other);
    const had = log.sequences.length;
    await log.until(({ sequences }) => sequences.length > had + 20, 'updates, and the pull to be there');
    other.process.kill('SIGTERM');
    await log.until(({ hasEnded }) => hasEnded, 'the end');
    expect(log.text).toMatch(/retry: \d{4}\nevent: end\ndata: \{"reason":"shutdown","lastSequence":\d+\}\n\n$/);
    expect(errorOf(await waiting)).toEqual([503, 'SHUTTING_DOWN']);
    await expect(other.process.ended).resolves.toEqual({ code: 0, signal: null });
  });
});
