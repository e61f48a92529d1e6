import {
  LeashedProcess,
  appEntry,
  freePort,
  NatsCluster,
  startNatsServer,
  type AppName,
  type NatsServer,
  type OutputName,
} from '@app/testing';
import type { MemberPlan, RunningProcess } from './member.js';
import type { StartOptions } from './options.js';
import type { Output } from './output.js';

const NATS_PORT = 4222;
/** The defaults of a time-server: whoever has read its documentation finds the first replica there. */
const FIRST_REPLICA_PORTS: Readonly<AppPorts> = { PORT: 8090, RPC_PORT: 8080, GRPC_PORT: 50_051 };
const OTHER_REPLICA_PORTS: Readonly<AppPorts> = { PORT: 0, RPC_PORT: 0, GRPC_PORT: 0 };
const CLIENT_PORTS: Readonly<AppPorts> = { PORT: 3000 };

/** The program of an app; other programs can stand in for the built ones. */
export type EntryOf = (app: AppName) => string;

export const brokerNames = (count: number): string[] =>
  count === 1 ? ['nats'] : Array.from({ length: count }, (_, index) => `nats-${index + 1}`);

/** The embedded brokers: the first on 4222 if that is free; when one comes back, on the ports that it had. */
export function brokerPlans(count: number, output: Output): MemberPlan[] {
  const cluster = new NatsCluster();
  return brokerNames(count).map((name, index) => {
    let server: NatsServer | undefined;
    const options = {
      name,
      ...(index === 0 && { preferredPort: NATS_PORT }),
      onLine: (line: string, from: OutputName) => void (isNoise(line) || output.relay(name, line, from)),
    };
    return {
      name,
      isRestarted: true,
      start: async () => {
        if (server) await server.restart();
        server ??= count === 1 ? await startNatsServer(options) : await cluster.add(options);
        return server;
      },
    };
  });
}

/**
 * Its fifteen lines of greeting say nothing that the reader of a demonstration needs, nor do the attempts, several a
 * second, to reach a broker that is down.
 */
function isNoise(line: string): boolean {
  return line.includes('[INF]') || line.includes('Error trying to connect to route');
}

export const replicaNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `time-server-${index + 1}`);

/** A time-server replica. Its faces ask nobody for a key, so it is for this machine only, unless HOST says otherwise. */
export function replicaPlan(name: string, natsUrl: string, output: Output, entryOf: EntryOf = appEntry): MemberPlan {
  return {
    name,
    isRestarted: true,
    readyUrl: ({ url }) => `${url}/readyz`,
    start: appStarter({
      name,
      entry: entryOf('time-server'),
      ports: name === 'time-server-1' ? FIRST_REPLICA_PORTS : OTHER_REPLICA_PORTS,
      env: { NATS_URL: natsUrl, SERVER_NAME: name, HOST: process.env.HOST ?? '127.0.0.1' },
      onLine: (line, from) => output.relay(name, line, from),
    }),
  };
}

/** The time-client, which opens one stream. What it says of the owner goes to `onStreamLine` and is not prefixed. */
export function clientPlan(
  natsUrl: string,
  { request }: StartOptions,
  output: Output,
  onStreamLine: (line: string) => void,
  entryOf: EntryOf = appEntry,
): MemberPlan {
  const name = 'time-client';
  return {
    name,
    isRestarted: false,
    readyUrl: ({ url }) => `${url}/readyz`,
    start: appStarter({
      name,
      entry: entryOf('time-client'),
      ports: CLIENT_PORTS,
      env: {
        NATS_URL: natsUrl,
        STREAM_INTERVAL: String(request.updateInterval),
        STREAM_DURATION: String(request.duration),
        STREAM_TIME_ZONE: request.timeZone,
      },
      onLine: (line, from) => {
        if (from === 'stdout' && line.startsWith('stream ')) onStreamLine(line);
        else output.relay(name, line, from);
      },
    }),
  };
}

/** By the setting that an app takes each from; 0: any free one. */
interface AppPorts {
  /** HTTP, which the app's URL is made of. */
  PORT: number;
  [setting: string]: number;
}

interface AppStart {
  name: string;
  entry: string;
  /** Each is taken if it is free. */
  ports: Readonly<AppPorts>;
  env: NodeJS.ProcessEnv;
  onLine: (line: string, from: 'stdout' | 'stderr') => void;
}

/** Starts an app on ports of our choice, so that its URL is known before it says a word; again on the same, if free. */
function appStarter({ name, entry, ports, env, onLine }: AppStart): () => Promise<RunningProcess> {
  let lastPorts = ports;
  return async () => {
    lastPorts = await freePorts(lastPorts);
    const LOG_FORMAT = process.env.LOG_FORMAT ?? 'pretty'; // people read this
    const args = ['--enable-source-maps', entry];
    const app = await LeashedProcess.start(process.execPath, args, {
      name,
      env: { LOG_FORMAT, ...env, ...textsOf(lastPorts) },
      onLine,
    });
    return Object.assign(app, { url: `http://127.0.0.1:${lastPorts.PORT}` });
  };
}

async function freePorts(preferred: Readonly<AppPorts>): Promise<AppPorts> {
  const ports = { ...preferred };
  for (const setting of Object.keys(ports)) ports[setting] = await freePort(ports[setting]);
  return ports;
}

const textsOf = (ports: AppPorts): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(ports).map(([setting, port]) => [setting, String(port)]));
