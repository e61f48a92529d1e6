import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { lastValueFrom, toArray } from 'rxjs';
import { startNatsServer, type NatsServer } from '@app/testing';

const folder = 'libs/nats-streams';

describe('the README of nats-streams', () => {
  let broker: NatsServer;

  beforeAll(async () => {
    broker = await startNatsServer();
  });

  afterAll(() => broker.stop());

  it('shows a source of the reader’s own that serves and reads a stream', async () => {
    process.env.NATS_URL = broker.url;
    const { client, counts, server } = await import('./counter.js');
    const items = await lastValueFrom(counts.pipe(toArray()));
    await client.close();
    await server.close();
    expect(items).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }, { count: 3 }]);
  });

  it('is the code that was run', async () => {
    const code = await readFile(`${folder}/test/counter.ts`, 'utf8');
    expect(await readFile(`${folder}/README.md`, 'utf8')).toContain(code.trim());
  });
});
