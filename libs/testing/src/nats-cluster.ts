import { startNatsServer, type NatsServer, type NatsServerOptions } from './nats-server.js';
import { waitUntil } from './wait-until.js';

const MESH_MS = 60_000;

export interface NatsClusterOptions {
  /** How many brokers; default 3. */
  size?: number;
}

/**
 * Starts real nats-servers on 127.0.0.1 that are one cluster, named nats-1, nats-2 …, with the settings of
 * deploy/nats/cluster.conf, and waits until each has routes to all others.
 * @throws Error as `startNatsServer`
 */
export async function startNatsCluster({ size = 3 }: NatsClusterOptions = {}): Promise<NatsCluster> {
  const cluster = new NatsCluster();
  try {
    while (cluster.servers.length < size) await cluster.add();
    await cluster.whole();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Brokers with routes to each other. They do not outlive this process. */
export class NatsCluster implements AsyncDisposable {
  private readonly members: NatsServer[] = [];

  /** In the order of their names. Each can be killed, frozen, retired and restarted; it comes back on its ports. */
  get servers(): readonly NatsServer[] {
    return this.members;
  }

  /** What a client should be given: any one of them may be down. */
  get urls(): string[] {
    return this.members.map(({ url }) => url);
  }

  /** One more broker, with routes to those that are there. */
  async add(options: Omit<NatsServerOptions, 'cluster'> = {}): Promise<NatsServer> {
    let server: NatsServer | undefined;
    const others = (): string[] =>
      this.members.flatMap((member) => (member === server ? [] : (member.clusterUrl ?? [])));
    server = await startNatsServer({
      name: `nats-${this.members.length + 1}`,
      ...options,
      cluster: { routes: others },
    });
    this.members.push(server);
    return server;
  }

  /** Waits until each of the brokers that run has routes to all others that run. */
  async whole(withinMs = MESH_MS): Promise<void> {
    const isWhole = async (): Promise<boolean> => {
      const running = this.members.filter(({ isRunning }) => isRunning);
      const peers = await Promise.all(running.map(({ monitoringUrl }) => peersOf(monitoringUrl)));
      return peers.every((count) => count >= running.length - 1);
    };
    await waitUntil(isWhole, { withinMs, what: 'the brokers of the cluster to have routes to each other' });
  }

  /** Ends all of them. Twice is once. */
  async stop(): Promise<void> {
    await Promise.all(this.members.map((server) => server.stop()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** How many other brokers it has routes to; between two there are several routes. */
async function peersOf(monitoringUrl: string): Promise<number> {
  const answer = await fetch(`${monitoringUrl}/routez`, { headers: { connection: 'close' } });
  const { routes } = (await answer.json()) as { routes: readonly { remote_id: string }[] };
  return new Set(routes.map(({ remote_id }) => remote_id)).size;
}
