import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { Service } from '@nats-io/services';
import { SERVICE_ERROR_CODE_HEADER, SERVICE_ERROR_HEADER } from '@app/nats-streams';
import { startNatsServer, type NatsServer } from '@app/testing';
import { startCountedService } from '../../src/faces/nats-services/counted-service.js';

const PATIENCE = { timeout: 60_000 };

/** What the library itself counts ends when a handler returns: Nest's answer later. */
describe('what a service counts of handlers that answer later (P26)', () => {
  let broker: NatsServer;
  let server: NatsConnection;
  let client: NatsConnection;
  let service: Service;
  const held: { readonly message: Msg; readonly sinceMs: number }[] = [];

  beforeAll(async () => {
    broker = await startNatsServer();
    [server, client] = await Promise.all([connect({ servers: broker.url }), connect({ servers: broker.url })]);
    service = await startCountedService(server, { name: 'held', version: '1.0.0' }, [
      {
        name: 'later',
        subject: 'later',
        isOwn: false,
        handle: (_, message) => void held.push({ message, sinceMs: performance.now() }),
      },
      { name: 'event', subject: 'event', isOwn: false, handle: () => server.flush() },
    ]);
    await server.flush();
  });

  afterAll(async () => {
    await Promise.all([client.close(), server.close()]);
    await broker.stop();
  });

  const statsOf = async (endpoint: string) =>
    (await service.stats()).endpoints?.find(({ name }) => name === endpoint) ?? { num_requests: -1 };

  async function heldCount(count: number): Promise<void> {
    while (held.length < count) await server.flush();
  }

  it('is nothing while the answer is owed, and all the time it took once it has left', async () => {
    const answer = client.request('later', 'x', PATIENCE);
    await heldCount(1);
    for (let trips = 0; trips < 20; trips += 1) await server.flush();
    expect(await statsOf('later')).toMatchObject({ num_requests: 0, processing_time: 0 });
    const [{ message, sinceMs }] = held;
    const owedMs = performance.now() - sinceMs;
    message.respond('y');
    expect((await answer).string()).toBe('y');
    const { num_requests, processing_time = 0, num_errors } = (await statsOf('later')) as Record<string, number>;
    expect({ num_requests, num_errors }).toEqual({ num_requests: 1, num_errors: 0 });
    expect(processing_time).toBeGreaterThanOrEqual(owedMs * 1e6);
  });

  it('has each of many that are under way at once, and the errors of those that failed', async () => {
    const answers = Array.from({ length: 10 }, (_, index) => client.request('later', String(index), PATIENCE));
    await heldCount(11);
    held.slice(1).forEach(({ message }, index) => {
      const failed = headers();
      failed.set(SERVICE_ERROR_CODE_HEADER, '1005');
      failed.set(SERVICE_ERROR_HEADER, `full ${index}`);
      message.respond('', index % 2 === 0 ? { headers: failed } : {});
    });
    await Promise.all(answers);
    expect(await statsOf('later')).toMatchObject({ num_requests: 11, num_errors: 5, last_error: '1005:full 8' });
  });

  it('has what is published once it was handled', async () => {
    client.publish('event', 'x');
    await client.flush();
    while ((await statsOf('event')).num_requests === 0) await server.flush();
    expect(await statsOf('event')).toMatchObject({ num_requests: 1, num_errors: 0 });
  });
});
