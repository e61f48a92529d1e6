import { startApp, type LeashedProcess } from '@app/testing';

/** What a probe of one of the health paths is answered. */
export interface Probe {
  readonly status: number;
  readonly body: unknown;
}

/** A time-server as a process of its own. */
export interface ReplicaProcess extends AsyncDisposable {
  readonly process: LeashedProcess;
  readonly probe: (path: '/livez' | '/readyz' | '/health') => Promise<Probe>;
}

/** Starts a replica, and waits until it listens. */
export async function startReplica(env: NodeJS.ProcessEnv): Promise<ReplicaProcess> {
  const process = await startApp('time-server', { env: { HOST: '127.0.0.1', LOG_FORMAT: 'json', ...env } });
  const { url }: { url: string } = JSON.parse(await process.waitForLine(/"listening"/));
  return {
    process,
    probe: async (path) => {
      const response = await fetch(url + path, { signal: AbortSignal.timeout(2_000) });
      return { status: response.status, body: await response.json() };
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
