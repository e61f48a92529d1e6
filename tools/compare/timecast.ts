import { freePort, type LeashedProcess, startApp, startNatsServer, waitUntil } from '@app/testing';
import type { Parts } from './parts.js';
import { ReaderProcess } from './reader-process.js';
import type { ComparedSystem } from './running-system.js';
import { watchSubject } from './watch-subject.js';

const SERVERS = ['time-server-1', 'time-server-2'];

/** This project: two replicas as they are deployed, and a reader with a StreamClient. */
export const timecast: ComparedSystem = {
  title: 'Timecast',
  hasBroker: true,
  start: async (parts) => {
    const broker = parts.own(await startNatsServer());
    const started = SERVERS.map(async (name) => [name, await startReplica(parts, name, broker.url)] as const);
    const servers = new Map(await Promise.all(started));
    const reader = await ReaderProcess.start(parts, 'timecast-reader', [broker.url]);
    return { reader, servers, broker, watchProduction: () => watchSubject(parts, broker.url, 'time.stream.>') };
  },
};

async function startReplica(parts: Parts, name: string, natsUrl: string): Promise<LeashedProcess> {
  const port = await freePort();
  const env = { NATS_URL: natsUrl, SERVER_NAME: name, PORT: String(port), LOG_LEVEL: 'error' };
  const replica = parts.ownProcess(await startApp('time-server', { name, env }));
  await waitUntil(async () => replica.hasEnded || (await fetch(`http://127.0.0.1:${port}/readyz`)).ok, {
    withinMs: 15_000,
    what: `${name} to be ready`,
  });
  if (replica.hasEnded) throw replica.errorWithOutput(`${name} ended at its start`);
  return replica;
}
