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

/** Starts a replica, without gRPC, which has tests of its own and takes a sixth of a start; waits until it listens. */
export async function startReplica(env: NodeJS.ProcessEnv): Promise<ReplicaProcess> {
  const settings = { HOST: '127.0.0.1', LOG_FORMAT: 'json', GRPC_ENABLED: 'false', ...env };
  const process = await startApp('time-server', { env: settings });
  const { url }: { url: string } = JSON.parse(await process.waitForLine(/"listening"/));
  return {
    process,
    probe: async (path) => {
      // a connection that is kept may be closed by the other side just when it is used again
      const headers = { connection: 'close' };
      const response = await fetch(url + path, { headers, signal: AbortSignal.timeout(20_000) });
      return { status: response.status, body: await response.json() };
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
