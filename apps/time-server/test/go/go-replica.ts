import { startNatsServer, type NatsServer } from '@app/testing';
import { startReplica, type ReplicaProcess } from '../replica-process.js';

/** A replica with a broker of its own, and where its Go face listens. */
export interface GoReplica extends AsyncDisposable {
  readonly broker: NatsServer;
  readonly replica: ReplicaProcess;
  readonly port: number;
  /** As Go's `Dial` takes it. */
  readonly address: string;
}

/** Starts both, and waits until they listen. */
export async function startGoReplica(env: NodeJS.ProcessEnv = {}): Promise<GoReplica> {
  const broker = await startNatsServer();
  let replica: ReplicaProcess | undefined;
  const stop = async (): Promise<void> => {
    await replica?.process.stop();
    await broker.stop();
  };
  try {
    replica = await startReplica({ NATS_URL: broker.url, SERVER_NAME: 'a', ...env });
    const { port } = JSON.parse(await replica.process.waitForLine(/"face":"go"/)) as { port: number };
    return { broker, replica, port, address: `127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
