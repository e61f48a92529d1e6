import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startApp,
  startNatsCluster,
  startNatsServer,
  startTcpProxy,
  type FaultSpan,
  type LeashedProcess,
  type NatsCluster,
  type NatsServer,
  type RecordedRun,
  type TcpProxy,
} from '@app/testing';
import type { ReaderPlan } from './peers/reader-plan.js';
import { monotonicUnixMs } from './peers/stream-record.js';
import type { Random } from './random.js';
import { ReaderProcess } from './reader-process.js';
import { streamsAt, type ReplicaProcess } from './replica-process.js';
import { WireTapProcess } from './wire-tap-process.js';

export interface StageOptions {
  readonly brokers?: number;
  readonly replicas?: number;
  /** For a broker that stands alone. */
  readonly brokerConfigLines?: readonly string[];
}

/** What a run is called, and what it takes to make it again. */
export type RunIdentity = Pick<RecordedRun, 'name' | 'seed' | 'repeat'>;

const READY_MS = 20_000;

/** Everything that was started for one run: brokers, replicas, readers, proxies. Nothing of it outlives the run. */
export class Stage implements AsyncDisposable {
  readonly brokers: NatsServer[] = [];
  cluster: NatsCluster | undefined;
  readonly replicas: ReplicaProcess[] = [];
  readonly readers: ReaderProcess[] = [];
  private readonly proxies: TcpProxy[] = [];
  private readonly taps: WireTapProcess[] = [];
  private readonly others: LeashedProcess[] = [];
  private folder = '';
  private span: FaultSpan | undefined;

  constructor(
    readonly random: Random,
    /** What run this is, and how it is made again. */
    readonly identity: RunIdentity,
  ) {}

  /** From the first deed to the last thing that came back; in Unix ms from the monotonic clock, as histories are. */
  get faultSpan(): FaultSpan | undefined {
    return this.span;
  }

  /** The deed is done now. What is done later belongs to the same fault. */
  faultBegins(): void {
    const nowMs = monotonicUnixMs();
    this.span ??= { beganMs: nowMs, endedMs: nowMs };
  }

  /** What was taken away is back now. Without this the deed was done in an instant. */
  faultEnds(): void {
    if (!this.span) throw new Error('no fault has begun');
    this.span = { ...this.span, endedMs: monotonicUnixMs() };
  }

  /** A path in a folder that goes with the run. */
  pathOf(file: string): string {
    return join(this.folder, file);
  }

  /** Brokers (in a cluster if there are several), a listener at the last of them, and replicas that know them all. */
  async start({ brokers = 1, replicas = 2, brokerConfigLines = [] }: StageOptions = {}): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'timecast-faults-'));
    if (brokers > 1) {
      this.cluster = await startNatsCluster({ size: brokers });
      this.brokers.push(...this.cluster.servers);
    } else {
      this.brokers.push(await startNatsServer({ configLines: brokerConfigLines }));
    }
    const names = Array.from({ length: replicas }, (_, index) => `time-server-${index + 1}`);
    await Promise.all(names.map((name) => this.startReplica(name)));
  }

  get urls(): string[] {
    return this.brokers.map(({ url }) => url);
  }

  async startReplica(name: string, env: NodeJS.ProcessEnv = {}): Promise<ReplicaProcess> {
    const process = await startApp('time-server', {
      name,
      env: {
        NATS_URL: this.urls.join(','),
        SERVER_NAME: name,
        HOST: '127.0.0.1',
        LOG_FORMAT: 'json',
        ...env,
      },
    });
    try {
      const { url } = JSON.parse(await process.waitForLine(/"listening"/, READY_MS)) as { url: string };
      const replica = { name, process, url };
      this.replicas.push(replica);
      return replica;
    } catch (error) {
      process.kill('SIGKILL');
      throw error;
    }
  }

  /** Starts a reader, and waits until all its streams flow. */
  async startReader(
    streams: number,
    request: ReaderPlan['request'],
    plan: Partial<ReaderPlan> = {},
  ): Promise<ReaderProcess> {
    const clientId = plan.clientId ?? `reader-${this.readers.length + 1}`;
    const reader = await ReaderProcess.start({
      servers: this.urls,
      clientId,
      streams,
      request,
      historyFile: this.pathOf(`${this.readers.length}-${clientId}.jsonl`),
      flowingAfter: 2,
      ...plan,
    });
    this.readers.push(reader);
    await reader.flowing();
    return reader;
  }

  /** Starts a reader that must be refused; answers with its last words. */
  async startReaderInVain(plan: Pick<ReaderPlan, 'clientId'>): Promise<string> {
    const historyFile = this.pathOf('refused.jsonl');
    const small = { streams: 1, request: {}, flowingAfter: 1 };
    const reader = await ReaderProcess.start({ servers: this.urls, historyFile, ...small, ...plan });
    this.readers.push(reader);
    await reader.process.ended;
    this.readers.pop();
    return reader.process.lines.findLast((line) => line.startsWith('refused: ')) ?? 'was not refused';
  }

  async startTap(servers: readonly string[] = this.urls): Promise<WireTapProcess> {
    const tap = await WireTapProcess.start(servers);
    this.taps.push(tap);
    return tap;
  }

  /** A process of some other kind ends with the run, too. */
  own(process: LeashedProcess): LeashedProcess {
    this.others.push(process);
    return process;
  }

  async startProxy(broker: NatsServer = this.brokers[0]): Promise<TcpProxy> {
    const proxy = await startTcpProxy(broker.url);
    this.proxies.push(proxy);
    return proxy;
  }

  /** The live replica that serves most streams now. */
  async busiest(): Promise<ReplicaProcess> {
    const alive = this.replicas.filter(({ process }) => !process.hasEnded);
    const counted = await Promise.all(alive.map(async (replica) => ({ replica, streams: await streamsAt(replica) })));
    const [first] = counted.toSorted((a, b) => b.streams - a.streams);
    return first.replica;
  }

  /** All that were started but for the brokers. */
  get processes(): readonly LeashedProcess[] {
    return [...[...this.readers, ...this.taps, ...this.replicas].map(({ process }) => process), ...this.others];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { processes } = this;
    for (const process of processes) process.kill('SIGKILL');
    await Promise.all(processes.map(({ ended }) => ended));
    await Promise.all(this.proxies.map((proxy) => proxy.stop()));
    for (const broker of this.brokers) broker.kill('SIGKILL');
    await Promise.all(this.brokers.map((broker) => broker.stop()));
    if (this.folder !== '') await rm(this.folder, { recursive: true, force: true });
  }
}
