import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { StreamError } from '@app/nats-streams';
import { LeashedProcess, projectRoot, waitUntil } from '@app/testing';
import { endsOfStreams, healthOf, record, TimeSystem } from './time-system.js';

describe('a reader that leaves', () => {
  let system: TimeSystem;

  beforeAll(async () => {
    system = await TimeSystem.start(2);
  });

  afterAll(() => system[Symbol.asyncDispose]());

  const streams = async () =>
    (await Promise.all(system.replicas.map(healthOf))).reduce((sum, health) => sum + health.streams, 0);

  it('by unsubscribing has its stream dropped (P17)', async () => {
    await using reader = await system.connect();
    const [recording] = record(reader, 1, { updateInterval: 60 });
    await waitUntil(async () => (await streams()) === 1, { what: 'the stream to be served' });
    recording.subscription.unsubscribe();
    const leftMs = performance.now();
    const ends = await endsOfStreams(system);
    const droppedMs = performance.now() - leftMs;
    expect(ends).toContain('cancelled');
    expect(ends).not.toContain('dropped');
    process.stdout.write(`unsubscribe: dropped within ${droppedMs.toFixed(0)} ms (100 ms on a quiet machine)\n`);
  });

  it('by being killed with 1,000 streams leaves none of them behind (P9)', async () => {
    const program = join(projectRoot(), 'apps', 'time-client', 'test', 'many-streams.mjs');
    const env = { NATS_URL: system.broker.url };
    const reader = await LeashedProcess.start(process.execPath, [program, '1000'], { name: 'reader', env });
    await reader.waitForLine(/1000 streams flow/);
    await waitUntil(async () => (await streams()) === 1_000, { what: 'each stream to be served once' });
    reader.kill('SIGKILL');
    const diedMs = performance.now();
    await waitUntil(async () => (await streams()) === 0, { withinMs: 60_000, what: 'no replica to hold a stream' });
    expect(reader.hasEnded).toBe(true);
    const seconds = ((performance.now() - diedMs) / 1_000).toFixed(1);
    process.stdout.write(`client killed with 1,000 streams: none left after ${seconds} s (10 s at most)\n`);
  });
});

describe('a stream that cannot be had ends with a code (P18, P19)', () => {
  it('1003 if no replica answers within the start budget', async () => {
    await using system = await TimeSystem.start(0);
    await using reader = await system.connect({ startBudgetMs: 500 });
    const [recording] = record(reader, 1, {});
    await waitUntil(() => recording.isOver, { what: 'the error' });
    expect(recording.error).toBeInstanceOf(StreamError);
    expect(recording.error).toMatchObject({ code: 1003, message: 'no replica started the stream within 500 ms' });
  });

  it('and starts if a replica comes within the start budget', async () => {
    await using system = await TimeSystem.start(0);
    await using reader = await system.connect({ startBudgetMs: 90_000 });
    const [recording] = record(reader, 1, { updateInterval: 0.1, duration: 0.3 });
    await system.startReplica('late');
    await waitUntil(() => recording.isOver, { what: 'the stream to complete', withinMs: 90_000 });
    expect(recording.faults()).toEqual([]);
  });

  it('1001 if the broker is gone', async () => {
    await using system = await TimeSystem.start(1);
    await using reader = await system.connect({ startBudgetMs: 500 });
    system.broker.kill('SIGKILL');
    await waitUntil(() => !reader.client.isLinkUp, { what: 'the link to be lost' });
    const [recording] = record(reader, 1, {});
    await waitUntil(() => recording.isOver, { what: 'the error' });
    expect(recording.error).toMatchObject({ code: 1001, message: 'no connection to the broker within 500 ms' });
  });

  it('1004, with its cause, if it is lost for longer than the recovery budget', async () => {
    await using system = await TimeSystem.start(1);
    await using reader = await system.connect({ recoveryBudgetMs: 2_000 });
    const [recording] = record(reader, 1, { updateInterval: 0.1 });
    await waitUntil(() => recording.history.length > 2, { what: 'the stream to flow' });
    system.replicas[0].process.kill('SIGKILL');
    await waitUntil(() => recording.isOver, { what: 'the error' });
    expect(recording.error).toMatchObject({ code: 1004, message: 'the stream could not be resumed within 2000 ms' });
  });
});
