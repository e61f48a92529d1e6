import { lastSequence, parseTimeRequest, type TimeRequest, type TimeResponse } from '@app/contracts';
import {
  connectStreamClient,
  connectToNats,
  replicaNameOf,
  type StreamClient,
  type StreamClientOptions,
  type StreamNotice,
} from '@app/nats-streams';
import {
  checkHistory,
  expectedTimeStream,
  startApp,
  startNatsServer,
  waitUntil,
  type HistoryReport,
  type LeashedProcess,
  type NatsCluster,
  type NatsServer,
  type Received,
} from '@app/testing';
import { TIME_STREAMS, TimeFormat } from '@app/service';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Subscription } from 'rxjs';

/** A replica of its own process and where its health is. */
export interface ReplicaProcess {
  readonly name: string;
  readonly process: LeashedProcess;
  readonly url: string;
}

/** What a replica says of itself at /health. */
export interface ReplicaHealth {
  readonly streams: number;
  readonly clients: number;
}

/** A stream client on a connection of its own, as a process of a user has it. */
export interface TestClient extends AsyncDisposable {
  readonly client: StreamClient<TimeRequest, TimeResponse>;
  readonly connection: NatsConnection;
  readonly notices: StreamNotice[];
}

/**
 * Of a client that takes nobody for dead, and repeats nothing, because the machine is slow: for tests of what happens when
 * nobody fails. A lost connection it notices all the same.
 */
export const PATIENT = { silenceMs: 20_000, attemptTimeoutMs: 10_000 } as const;
/** Long enough for a stream to start on a machine however slow; the default is the product's promise to users. */
const START_BUDGET_MS = 30_000;

/** One broker, or a cluster of them, and any number of replicas, all real processes; nothing outlives the test. */
export class TimeSystem implements AsyncDisposable {
  readonly replicas: ReplicaProcess[] = [];

  private constructor(
    /** The first broker of a cluster, or the only one. */
    readonly broker: NatsServer,
    private readonly brokers: AsyncDisposable,
    private readonly urls: readonly string[],
  ) {}

  /** @param env of each replica */
  static async start(replicaCount: number, env: NodeJS.ProcessEnv = {}): Promise<TimeSystem> {
    const broker = await startNatsServer();
    return new TimeSystem(broker, broker, [broker.url]).startReplicas(replicaCount, env);
  }

  static startOn(cluster: NatsCluster, replicaCount: number): Promise<TimeSystem> {
    return new TimeSystem(cluster.servers[0], cluster, cluster.urls).startReplicas(replicaCount);
  }

  private async startReplicas(replicaCount: number, env: NodeJS.ProcessEnv = {}): Promise<this> {
    try {
      const names = Array.from({ length: replicaCount }, (_, index) => `time-server-${index + 1}`);
      await Promise.all(names.map((name) => this.startReplica(name, env)));
      // whichever of them was ready first
      this.replicas.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
      return this;
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async startReplica(name: string, env: NodeJS.ProcessEnv = {}): Promise<ReplicaProcess> {
    const settings = { SERVER_NAME: name, GRPC_ENABLED: 'false', ...env }; // nobody here speaks it
    const process = await startApp('time-server', { name, env: this.env(settings) });
    const line = await process.waitForLine(/"listening"/);
    const { url } = JSON.parse(line) as { url: string };
    const replica = { name, process, url };
    this.replicas.push(replica);
    return replica;
  }

  startClientProcess(env: NodeJS.ProcessEnv): Promise<LeashedProcess> {
    return startApp('time-client', { env: this.env({ START_BUDGET_MS: String(START_BUDGET_MS), ...env }) });
  }

  async connect(options: Partial<StreamClientOptions> = {}): Promise<TestClient> {
    const clientId = options.clientId ?? `test-${Math.random().toString(36).slice(2)}`;
    const connection = await connectToNats({ servers: this.urls, name: clientId, identity: clientId });
    const client = await connectStreamClient(connection, TIME_STREAMS.root, new TimeFormat(), {
      clientId,
      startBudgetMs: START_BUDGET_MS,
      ...options,
    }).catch(async (error: unknown) => {
      await connection.close();
      throw error;
    });
    const notices: StreamNotice[] = [];
    client.notices.subscribe((notice) => notices.push(notice));
    const live = this.replicas.filter(({ process }) => !process.hasEnded).length;
    await waitUntil(() => client.replicas().length >= live, { what: 'heartbeats of all replicas', withinMs: 60_000 });
    const close = async () => {
      client.close();
      await connection.drain().catch(() => connection.close());
    };
    return { client, connection, notices, [Symbol.asyncDispose]: close };
  }

  replica(name: string): ReplicaProcess {
    const replica = this.replicas.findLast((candidate) => candidate.name === name);
    if (!replica) throw new Error(`there is no ${name}`);
    return replica;
  }

  /** The replica that owns most of the client's streams, once none of them is between two. */
  ownerOf({ client }: TestClient): Promise<ReplicaProcess> {
    const owner = (): ReplicaProcess | undefined => {
      const [most, ...others] = client.replicas().toSorted((a, b) => b.ownedStreams - a.ownedStreams);
      const owned = others.reduce((sum, { ownedStreams }) => sum + ownedStreams, most.ownedStreams);
      return owned === client.streamCount ? this.replica(replicaNameOf(most.serverId)) : undefined;
    };
    return waitUntil(owner, { what: 'every stream to have an owner' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process } of this.replicas) process.kill('SIGCONT');
    for (const { process } of this.replicas) process.kill('SIGKILL');
    await Promise.all(this.replicas.map(({ process }) => process.ended));
    await this.brokers[Symbol.asyncDispose]();
  }

  private env(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { NATS_URL: this.urls.join(), HOST: '127.0.0.1', LOG_FORMAT: 'json', ...env };
  }
}

export async function healthOf({ url }: ReplicaProcess): Promise<ReplicaHealth> {
  // a connection that is kept may be closed by the other side just when it is used again
  const response = await fetch(`${url}/health`, { headers: { connection: 'close' } });
  const { details } = (await response.json()) as { details: { replica: ReplicaHealth } };
  return details.replica;
}

/** Waits until each of the streams has had some more updates. */
export async function flowOn(recordings: readonly Recording[], what: string): Promise<void> {
  const before = recordings.map(({ history }) => history.length);
  await waitUntil(() => recordings.every(({ history }, index) => history.length > before[index] + 2), {
    what,
    withinMs: 60_000,
  });
}

/** In the log of a replica. */
const STEP = /"msg":"stream (\w+)"/;

/**
 * Waits until the replicas that live have no stream any more, and says how those ended which they had, one at least:
 * `cancelled` or `ended`, or `dropped` if nobody said goodbye (P9).
 */
export async function endsOfStreams({ replicas }: TimeSystem): Promise<readonly string[]> {
  const living = replicas.filter(({ process }) => !process.hasEnded);
  const ends = (): string[] | undefined => {
    const steps = living.flatMap(({ process }) => process.lines.flatMap((line) => STEP.exec(line)?.[1] ?? []));
    const others = steps.filter((step) => step !== 'opened' && step !== 'resumed');
    // the log comes later than the answer of /health
    return others.length > 0 && others.length * 2 === steps.length ? others : undefined;
  };
  return waitUntil(
    async () => (await Promise.all(living.map(healthOf))).every(({ streams }) => streams === 0) && ends(),
    {
      what: 'no stream to be served',
      withinMs: 60_000,
    },
  );
}

/** One stream as its reader saw it. */
export class Recording {
  readonly history: Received[] = [];
  isComplete = false;
  error: unknown;
  readonly subscription: Subscription;
  private readonly request: TimeRequest;
  private originUnixMs = NaN;

  constructor({ client }: TestClient, request: Partial<TimeRequest>) {
    this.request = parseTimeRequest(request);
    this.subscription = client.open(this.request).subscribe({
      next: (update) => {
        if (this.history.length === 0)
          this.originUnixMs = Date.parse(`${update.timeString.slice(0, 23).replace(' ', 'T')}Z`);
        this.history.push({
          receivedMs: performance.now(),
          sequence: update.sequenceNum,
          text: JSON.stringify(update),
        });
      },
      error: (error: unknown) => (this.error = error),
      complete: () => (this.isComplete = true),
    });
  }

  get isOver(): boolean {
    return this.isComplete || this.error !== undefined;
  }

  /** Every way in which the stream was not what it should have been; empty if it was complete, in order and right. */
  faults(): string[] {
    const faults = this.report().faults.map(({ text }) => text);
    if (!this.isComplete) faults.push(`is not complete: ${String(this.error)}`);
    const last = lastSequence(this.request);
    if (this.history.at(-1)?.sequence !== last) faults.push(`ends at ${this.history.at(-1)?.sequence}, not ${last}`);
    return faults;
  }

  report(): HistoryReport {
    return checkHistory(this.history, expectedTimeStream(this.request, this.originUnixMs));
  }
}

export function record(client: TestClient, count: number, request: Partial<TimeRequest>): Recording[] {
  return Array.from({ length: count }, () => new Recording(client, request));
}

export function allFaults(recordings: readonly Recording[]): string[] {
  return recordings.flatMap((recording) => recording.faults());
}

export function biggestPauseMs(recordings: readonly Recording[]): number {
  return Math.max(...recordings.map((recording) => recording.report().biggestPauseMs));
}
