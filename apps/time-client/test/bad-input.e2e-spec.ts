import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { connectStreamClient, StreamError, type FieldViolation } from '@app/nats-streams';
import { TimeFormat } from '@app/service';
import { openWith, resumeWith, waitUntil, WRONG_IDS, WRONG_MESSAGES } from '@app/testing';
import { flowOn, PATIENT, record, TimeSystem, type Recording, type TestClient } from './time-system.js';

/** An answer takes a few ms; far more on a machine that is busy with other things. */
const ANSWER_WITHIN_MS = 20_000;

interface Answer {
  error?: { code: number; details?: FieldViolation[] };
  results?: { error?: { code: number; details?: FieldViolation[] } }[];
}

describe('bad input harms nobody: 200 streams run on while', () => {
  let system: TimeSystem;
  let reader: TestClient;
  let stranger: NatsConnection;
  let running: Recording[];
  const answerMs: number[] = [];

  beforeAll(async () => {
    system = await TimeSystem.start(2);
    reader = await system.connect(PATIENT);
    stranger = await connect({ servers: system.broker.url });
    running = record(reader, 200, { updateInterval: 0.1 });
    await waitUntil(() => running.every(({ history }) => history.length > 1), { what: 'all streams to flow' });
  });

  afterAll(async () => {
    await stranger.close();
    await reader[Symbol.asyncDispose]();
    await system[Symbol.asyncDispose]();
  });

  it.each(WRONG_MESSAGES)('a stranger sends %s', async (_, kind, body, fields) => {
    const startMs = performance.now();
    const reply = await stranger.request(`time.rpc.${kind}.stranger`, body, { timeout: ANSWER_WITHIN_MS });
    answerMs.push(performance.now() - startMs);
    const answer = reply.json<Answer>();
    const error = answer.error ?? answer.results?.[0]?.error;
    expect(error?.code).toBe(1002);
    expect(error?.details?.map(({ field }) => field).toSorted()).toEqual(fields);
  });

  it('a stranger makes every mistake a hundred times, and hears it in a reply that arrives', async () => {
    const request = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`${'k'.repeat(40)}${n}`, n]));
    const streams = Array.from({ length: 100 }, (_, n) => ({ streamId: `s${n}`, epoch: 1, request }));
    const reply = await stranger.request('time.rpc.open.stranger', JSON.stringify({ streams }), {
      timeout: ANSWER_WITHIN_MS,
    });
    expect(reply.json<Answer>().results?.map(({ error }) => error?.code)).toEqual(streams.map(() => 1002));
  });

  it('a stranger resumes a stream before the calendar begins', async () => {
    const body = resumeWith('"originUnixMs":-8640000000000000');
    const reply = await stranger.request('time.rpc.resume.stranger', body, { timeout: ANSWER_WITHIN_MS });
    expect(reply.json<Answer>().results?.[0].error).toMatchObject({ code: 1002, details: [{ field: 'originUnixMs' }] });
  });

  it.each(['*', 'x'.repeat(65)])('a stranger calls itself %s', async (clientId) => {
    const reply = await stranger.request(`time.rpc.open.${clientId}`, openWith('"epoch":1'), {
      timeout: ANSWER_WITHIN_MS,
    });
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
    const asClient = connectStreamClient(stranger, 'time', new TimeFormat(), { clientId: streamId });
    await expect(asClient).rejects.toMatchObject({ code: 1002, details: [{ field: 'clientId' }] });
  });

  it('and afterwards they still flow, miss nothing, and nobody was cut off or died of it', async () => {
    await flowOn(running, 'all streams to flow on');
    for (const { subscription } of running) subscription.unsubscribe();
    expect(running.flatMap((recording) => recording.report().faults)).toEqual([]);
    expect(running.filter(({ isOver }) => isOver)).toEqual([]);
    expect(system.replicas.filter(({ process }) => process.hasEnded)).toEqual([]);
    expect(reader.notices.filter((notice) => notice.kind === 'suspected' && notice.reason !== 'no responder')).toEqual(
      [],
    );
    const reasons = await reasonsForClosing(system.broker.monitoringUrl);
    expect(reasons).toContain('Client Closed'); // that of a replica's own trial at its start
    expect(reasons.filter((reason) => !SLOWNESS.test(reason))).toEqual([]);
    // what a lost connection has swallowed is asked for again; without one no stream has a reason to be resumed
    const isCutOff =
      reasons.some((reason) => reason !== 'Client Closed') ||
      reader.notices.some(({ kind }) => kind === 'link lost' || kind === 'suspected');
    expect(isCutOff ? [] : reader.notices.filter(({ kind }) => kind === 'resumed')).toEqual([]);
    expect(stranger.stats().inMsgs).toBeGreaterThanOrEqual(WRONG_MESSAGES.length);
    const medianMs = answerMs.toSorted((a, b) => a - b)[Math.floor(answerMs.length / 2)];
    process.stdout.write(
      `bad input: median answer after ${medianMs.toFixed(1)} ms, worst ${Math.max(...answerMs).toFixed(1)} ms\n`,
    );
  });
});

/** For these a broker closes connections of a machine that stands still for seconds, and of who leaves; not for input. */
const SLOWNESS = /^(?:Client Closed|Stale Connection|Slow Consumer .*|Write Error|Read Error)$/;

/** Why the broker's connections that are no more were closed. */
async function reasonsForClosing(monitoringUrl: string): Promise<string[]> {
  const answer = await fetch(`${monitoringUrl}/connz?state=closed`, { headers: { connection: 'close' } });
  const { connections } = (await answer.json()) as { connections: readonly { reason: string }[] };
  return connections.map(({ reason }) => reason);
}
