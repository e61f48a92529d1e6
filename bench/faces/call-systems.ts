import { freePort, LeashedProcess } from '@app/testing';
import { allOf } from '../../tools/compare/all-of.js';
import type { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import { startServerProgram } from '../process/start-program.js';
import type { ConsumerCommands } from '../programs/consumer-commands.js';
import { startBroker } from '../systems/bench-broker.js';
import type { BenchSystem, RunningSystem } from '../systems/bench-system.js';
import { startReplica } from '../systems/replica.js';
import { buildGo, lacksForGo } from './native/build-go.js';

/** From bench/programs, which is where programs are looked for. */
const FOLDER = '../faces/programs';
/** More than any run opens. */
const NO_LIMIT = '100000';
const GO_READY_MS = 20_000;

/** What serves the clients of a face. */
export interface FaceSystem extends BenchSystem {
  /** What this machine lacks to measure it, as a line that says what to install; undefined: nothing. */
  readonly lacks?: () => Promise<string | undefined>;
}

type DialectName = 'gob' | 'jsonRpc1' | 'jsonRpc2';

/** Servers that are asked for one update after another, each on its port by clients that are the same for all. */
function callSystem(
  id: string,
  title: string,
  dialect: DialectName,
  startServer: (parts: Parts, address: string) => Promise<Omit<RunningSystem, 'consumer'>>,
): BenchSystem {
  return {
    id,
    title,
    searchFromPerS: 0,
    isOurs: startServer === startOurs,
    start: async (parts) => {
      const address = `127.0.0.1:${await freePort(0, '127.0.0.1')}`;
      const [running, consumer] = await allOf([
        startServer(parts, address),
        ControlledProcess.start<ConsumerCommands>(parts, `${FOLDER}/call-consumer`, [dialect, address]),
      ]);
      return { ...running, consumer };
    },
  };
}

async function startOurs(parts: Parts, address: string): Promise<Omit<RunningSystem, 'consumer'>> {
  const broker = await startBroker(parts);
  const env = { GO_ENABLED: 'true', RPC_PORT: address.split(':')[1], RPC_MAX_CONNECTIONS: NO_LIMIT };
  return { broker, server: await startReplica(parts, 'time-server', broker.url, { env }) };
}

const ours = (id: string, dialect: DialectName): BenchSystem => callSystem(id, 'Timecast', dialect, startOurs);

/** Go's own server, which is compiled. */
const goServer = (id: string, title: string, codec: 'gob' | 'json', dialect: DialectName): FaceSystem => ({
  ...callSystem(id, title, dialect, async (parts, address) => {
    const program = await buildGo(parts, 'net-rpc-server');
    const server = parts.ownProcess(await LeashedProcess.start(program, [codec, address], { name: title }));
    await server.waitForLine(/^ready$/, GO_READY_MS);
    return { server };
  }),
  lacks: lacksForGo,
});

const nodeServer = (id: string, title: string, program: string, dialect: DialectName): BenchSystem =>
  callSystem(id, title, dialect, async (parts, address) => ({
    server: await startServerProgram(parts, `${FOLDER}/${program}`, [address]),
  }));

export const GOB_SYSTEMS: readonly FaceSystem[] = [
  goServer('gob-go', "Go's net/rpc, time.Sleep", 'gob', 'gob'),
  ours('gob-ours', 'gob'),
];

export const JSON_RPC_1_SYSTEMS: readonly FaceSystem[] = [
  goServer('json-go', "Go's net/rpc/jsonrpc, time.Sleep", 'json', 'jsonRpc1'),
  nodeServer('json-node', 'Node, setTimeout', 'naive-json-server', 'jsonRpc1'),
  ours('json-ours', 'jsonRpc1'),
];

export const JSON_RPC_2_SYSTEMS: readonly FaceSystem[] = [
  nodeServer('http-node', 'node:http, setTimeout', 'naive-http-server', 'jsonRpc2'),
  ours('http-ours', 'jsonRpc2'),
];
