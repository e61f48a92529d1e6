import { startApp, type LeashedProcess } from '@app/testing';

/** A time-server as a process of its own, and where its gRPC face listens. */
export interface GrpcReplica extends AsyncDisposable {
  readonly process: LeashedProcess;
  /** `127.0.0.1:PORT` */
  readonly address: string;
}

const READY_MS = 60_000;

/** Starts a replica with its gRPC face and no other, and waits until it listens. */
export async function startGrpcReplica(env: NodeJS.ProcessEnv): Promise<GrpcReplica> {
  const settings = { HOST: '127.0.0.1', LOG_FORMAT: 'json', GO_ENABLED: 'false', ...env };
  const process = await startApp('time-server', { env: settings });
  try {
    const { port }: { port: number } = JSON.parse(await process.waitForLine(/"face":"grpc"/, READY_MS));
    await process.waitForLine(/"listening"/, READY_MS);
    return {
      process,
      address: `127.0.0.1:${port}`,
      [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
    };
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}
