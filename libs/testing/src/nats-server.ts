import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { describeEnd, LeashedProcess, type OutputName, type ProcessEnd } from './leashed-process.js';
import { findNatsServer } from './nats-binary.js';
import { projectRoot } from './project-root.js';
import { waitUntil } from './wait-until.js';

const HOST = '127.0.0.1';
const ANY_PORT = -1;
const START_MS = 60_000;

export interface NatsServerOptions {
  /** This port and no other. Default: any free one. */
  port?: number;
  /** This port if it is free, else any free one. Not together with `port`. */
  preferredPort?: number;
  /** The server's name in its own log and monitoring. */
  name?: string;
  /** Lines of configuration after those of deploy/nats/nats-server.conf, which they override. */
  configLines?: readonly string[];
  /** Makes it a member of a cluster, with the settings of deploy/nats/cluster.conf. */
  cluster?: ClusterMembership;
  /** Told every line of the server's log. */
  onLine?: (line: string, from: OutputName) => void;
}

export interface ClusterMembership {
  /** Asked at every start: the routes to the others, as their `clusterUrl`s say. One that is down is sought for ever. */
  routes: () => readonly string[];
}

/**
 * Starts a real nats-server on 127.0.0.1, with the settings of deploy/nats/nats-server.conf, and waits until it is ready.
 * @throws Error if there is no nats-server for this machine, or with the server's own words if it refuses to start
 */
export function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  return NatsServer.start(options);
}

interface Ports {
  nats: [string];
  monitoring: [string];
  cluster?: [string];
}

/** A nats-server process. It, and its temporary folder, do not outlive this process. */
export class NatsServer implements AsyncDisposable {
  private process?: LeashedProcess;
  private ports?: Ports;

  private constructor(
    private readonly program: string,
    private readonly folder: string,
    private readonly options: NatsServerOptions,
  ) {}

  /** As `startNatsServer`. */
  static async start(options: NatsServerOptions): Promise<NatsServer> {
    const { port = ANY_PORT, preferredPort } = options;
    const program = await findNatsServer();
    const server = new NatsServer(program, await mkdtemp(join(tmpdir(), 'timecast-nats-')), options);
    try {
      await server.launch(preferredPort === undefined ? port : await freePort(preferredPort, HOST));
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** `nats://127.0.0.1:<port>` */
  get url(): string {
    return this.known.nats[0];
  }

  /** Stays the same over `restart`. */
  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Where /connz, /varz and /healthz are. */
  get monitoringUrl(): string {
    return this.known.monitoring[0];
  }

  /** Where the other brokers of its cluster reach it; stays the same over `restart`. Undefined outside a cluster. */
  get clusterUrl(): string | undefined {
    return this.ports?.cluster?.[0];
  }

  get pid(): number {
    return this.running.pid;
  }

  get isRunning(): boolean {
    return this.process !== undefined && !this.process.hasEnded;
  }

  /** The last lines of output since the latest start (at most 1000), oldest first. */
  get lines(): readonly string[] {
    return this.process?.lines ?? [];
  }

  /** Resolves when the process that runs now has ended. */
  get ended(): Promise<ProcessEnd> {
    return this.running.ended;
  }

  /** Sends a signal, default SIGKILL. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.running.kill(signal);
  }

  /** Freezes the server: its connections stay open and nothing moves. */
  pause(): void {
    this.kill('SIGSTOP');
  }

  resume(): void {
    this.kill('SIGCONT');
  }

  /** Lame duck mode: it takes no new connections, asks those it has to go elsewhere, and ends some 30 s later. */
  retire(): void {
    this.kill('SIGUSR2');
  }

  /** Ends the server if it still runs, and starts it again on the same port. */
  async restart(): Promise<void> {
    await this.running.stop();
    await this.launch(this.port);
  }

  /** Ends the server and removes its temporary folder. Twice is once. */
  async stop(): Promise<void> {
    await this.process?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async launch(port: number): Promise<void> {
    const portsFolder = join(this.folder, 'ports');
    await mkdir(portsFolder, { recursive: true });
    const { name = 'nats', onLine } = this.options;
    const flags = {
      '--config': await this.writeConfig(),
      '--addr': HOST,
      '--port': port,
      '--http_port': ANY_PORT,
      '--server_name': name,
      '--ports_file_dir': portsFolder,
      '--store_dir': join(this.folder, 'data'),
      ...this.clusterFlags(),
    };
    const process = await LeashedProcess.start(this.program, Object.entries(flags).flat().map(String), {
      name,
      onLine,
      temporaryFolder: this.folder,
    });
    this.process = process;
    const ready = await waitUntil(async () => process.hasEnded || readPorts(portsFolder, process.pid), {
      withinMs: START_MS,
      what: `${name} to be ready`,
    });
    if (ready === true) throw process.errorWithOutput(`${name} ${describeEnd(await process.ended)} at its start:`);
    this.ports = ready;
  }

  private get running(): LeashedProcess {
    if (!this.process) throw new Error('the nats-server was not started');
    return this.process;
  }

  private get known(): Ports {
    if (!this.ports) throw new Error('the nats-server is not ready');
    return this.ports;
  }

  /** The cluster's flags; what they have in common stands in deploy/nats/cluster.conf. */
  private clusterFlags(): Record<string, string> {
    const { cluster } = this.options;
    if (!cluster) return {};
    const routes = cluster.routes().join(',');
    const { clusterUrl } = this;
    const port = clusterUrl === undefined ? ANY_PORT : new URL(clusterUrl).port;
    return { '--cluster': `nats://${HOST}:${port}`, ...(routes && { '--routes': routes }) };
  }

  private async writeConfig(): Promise<string> {
    await cp(join(projectRoot(), 'deploy', 'nats'), this.folder, { recursive: true });
    const settings = this.options.cluster ? 'cluster.conf' : 'nats-server.conf';
    const path = join(this.folder, 'this-server.conf');
    await writeFile(path, [`include "${settings}"`, ...(this.options.configLines ?? []), ''].join('\n'));
    return path;
  }
}

/** The ports, once the server has written its `<program>_<pid>.ports`, which it does when it is ready. */
async function readPorts(folder: string, pid: number): Promise<Ports | undefined> {
  const file = (await readdir(folder)).find((name) => name.endsWith(`_${pid}.ports`));
  if (file === undefined) return undefined;
  return JSON.parse(await readFile(join(folder, file), 'utf8')); // half-written it throws, and is read again
}
