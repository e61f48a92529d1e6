import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil, type LeashedProcess } from '@app/testing';
import { TimeSystem } from './time-system.js';

describe('the health of a client', () => {
  let system: TimeSystem;
  let client: LeashedProcess;
  let url: string;
  beforeAll(async () => {
    system = await TimeSystem.start(0);
    client = await system.startClientProcess({ STREAM_DURATION: '0', START_BUDGET_MS: '60000', CLIENT_ID: 'reader' });
    ({ url } = JSON.parse(await client.waitForLine(/"listening"/)) as { url: string });
  });
  afterAll(async () => {
    await client.stop();
    await system[Symbol.asyncDispose]();
  });

  async function probe(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(url + path, { signal: AbortSignal.timeout(2_000) });
    return { status: response.status, body: await response.json() };
  }

  it('follows the replicas and the broker', async () => {
    expect(await probe('/livez')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await probe('/readyz')).toMatchObject({
      status: 503,
      body: { details: { nats: { status: 'up' }, replicas: { status: 'down', known: 0 } } },
    });

    const replica = await system.startReplica('a');
    await waitUntil(async () => (await probe('/readyz')).status === 200, { withinMs: 1_000, what: 'ready' });
    await client.waitForLine(/^Time update #1:/);
    expect(await probe('/health')).toMatchObject({
      status: 200,
      body: {
        details: {
          nats: { roundTripMs: expect.any(Number) },
          replicas: { known: 1, serving: 1, replicas: [{ name: 'a', state: 'serving', ownedStreams: 1 }] },
          streams: { clientId: 'reader', live: 1, isLinkUp: true },
        },
      },
    });

    system.broker.kill();
    await system.broker.ended;
    await waitUntil(async () => (await probe('/readyz')).status === 503, { withinMs: 1_000, what: 'not ready' });
    expect((await probe('/livez')).status).toBe(200);
    await system.broker.restart();
    await waitUntil(async () => (await probe('/readyz')).status === 200, { withinMs: 1_000, what: 'ready again' });

    replica.process.kill('SIGKILL');
    await waitUntil(async () => (await probe('/readyz')).status === 503, { withinMs: 2_000, what: 'not ready' });
  });
});
