import { freePort, type LeashedProcess, startApp, waitUntil } from '@app/testing';
import type { Parts } from '../../tools/compare/parts.js';

const READY_MS = 20_000;
const ASK_EVERY_MS = 25;
/** The limits protect a replica from its clients; here one client stands for many. */
const NO_LIMIT = '1000000';

/** A time-server as it is deployed, with all that belongs to it but what no peer has: log lines of single streams, faces. */
export async function startReplica(
  parts: Parts,
  name: string,
  natsUrl: string,
  { everyMs = ASK_EVERY_MS, env: more = {} }: { readonly everyMs?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<LeashedProcess> {
  const port = await freePort();
  const env = {
    NODE_ENV: 'production',
    NATS_URL: natsUrl,
    SERVER_NAME: name,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    GO_ENABLED: 'false',
    GRPC_ENABLED: 'false',
    MAX_STREAMS: NO_LIMIT,
    MAX_STREAMS_PER_CLIENT: NO_LIMIT,
    ...more,
  };
  const replica = parts.ownProcess(await startApp('time-server', { name, env }));
  await waitUntil(async () => replica.hasEnded || (await fetch(`http://127.0.0.1:${port}/readyz`)).ok, {
    withinMs: READY_MS,
    what: `${name} to be ready`,
    everyMs,
  });
  if (replica.hasEnded) throw replica.errorWithOutput(`${name} ended at its start`);
  return replica;
}
