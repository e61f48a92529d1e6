import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil, type LeashedProcess } from '@app/testing';
import { TimeSystem } from './time-system.js';

describe('the health of a client', () => {
  let system: TimeSystem;
  let client: LeashedProcess;
  let url: string;
  beforeAll(async () => {
    system = await TimeSystem.start(0);
    client = await system.startClientProcess({ STREAM_DURATION: '0', START_BUDGET_MS: '120000', CLIENT_ID: 'reader' });
    ({ url } = JSON.parse(await client.waitForLine(/"listening"/)) as { url: string });
  });
  afterAll(async () => {
    await client.stop();
    await system[Symbol.asyncDispose]();
  });

  async function probe(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(url + path, {
      signal: AbortSignal.timeout(20_000),
      headers: { connection: 'close' },
    });
    return { status: response.status, body: await response.json() };
  }

  /** The answer is like that, sooner or later. */
  async function becomes(path: string, answer: object, what: string): Promise<void> {
    await waitUntil(async () => (expect(await probe(path)).toMatchObject(answer), true), { what });
  }

  it('follows the replicas and the broker', async () => {
    expect(await probe('/livez')).toEqual({ status: 200, body: { status: 'ok' } });
    const alone = {
      status: 503,
      body: { details: { nats: { status: 'up' }, replicas: { status: 'down', known: 0 } } },
    };
    await becomes('/readyz', alone, 'no replica');

    const replica = await system.startReplica('a');
    await becomes('/readyz', { status: 200 }, 'ready');
    await client.waitForLine(/^Time update #1:/);
    const details = {
      nats: { roundTripMs: expect.any(Number) },
      replicas: { known: 1, serving: 1, replicas: [{ name: 'a', state: 'serving', ownedStreams: 1 }] },
      streams: { clientId: 'reader', live: 1, isLinkUp: true },
    };
    await becomes('/health', { status: 200, body: { details } }, 'all there is to know');

    system.broker.kill();
    await system.broker.ended;
    await becomes('/readyz', { status: 503 }, 'not ready');
    expect((await probe('/livez')).status).toBe(200);
    await system.broker.restart();
    await becomes('/readyz', { status: 200 }, 'ready again');

    replica.process.kill('SIGKILL');
    await becomes('/readyz', { status: 503 }, 'not ready');
  });
});
