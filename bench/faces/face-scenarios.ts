import type { Figures } from '../results/figures.js';
import type { Scenario } from '../scenarios/scenario.js';
import type { Sizes } from '../scenarios/sizes.js';
import { steady } from '../scenarios/steady.js';
import { type FaceSystem, GOB_SYSTEMS, JSON_RPC_1_SYSTEMS, JSON_RPC_2_SYSTEMS } from './call-systems.js';
import { grpcFace, nestGrpc, nestGrpcByRxjs } from './grpc/grpc-systems.js';

/** How much is done of it. */
export interface FaceSizes extends Pick<Sizes, 'rounds' | 'steady'> {
  readonly streams: number;
  /** Each stream of most faces is a connection: more of them at once would wait for the listeners, not for the servers. */
  readonly openedPerS: number;
}

export const WHOLE: FaceSizes = {
  rounds: 3,
  streams: 10_000,
  openedPerS: 2_000,
  steady: { warmUpMs: 3_000, spanMs: 4_000 },
};

export const QUICK: FaceSizes = {
  rounds: 1,
  streams: 1_000,
  openedPerS: 2_000,
  steady: { warmUpMs: 500, spanMs: 1_000 },
};

/** One process of Node answers no 10,000 HTTP requests a second on time, whoever has written it. */
const MOST_OVER_HTTP = 2_000;

/** One face, beside what serves the same clients. */
export interface FaceScenario {
  readonly scenario: Scenario;
  readonly systems: readonly FaceSystem[];
}

export function faceScenarios(sizes: FaceSizes): readonly FaceScenario[] {
  return [
    faceScenario('grpc', 'gRPC, server streaming', [nestGrpc, nestGrpcByRxjs, grpcFace], sizes),
    faceScenario('gob', 'net/rpc over gob, GetNextUpdate', GOB_SYSTEMS, sizes),
    faceScenario('jsonrpc1', 'JSON-RPC 1.0 over TCP, GetNextUpdate', JSON_RPC_1_SYSTEMS, sizes),
    faceScenario('jsonrpc2', 'JSON-RPC 2.0 over HTTP, GetNextUpdate', JSON_RPC_2_SYSTEMS, {
      ...sizes,
      streams: Math.min(sizes.streams, MOST_OVER_HTTP),
    }),
  ];
}

function faceScenario(id: string, title: string, systems: readonly FaceSystem[], sizes: FaceSizes): FaceScenario {
  const { streams, openedPerS } = sizes;
  const ids = systems.map((system) => system.id);
  const load = steady(id, streams, ids, sizes, openedPerS);
  return {
    scenario: {
      ...load,
      title: `${title}: ${load.title}`,
      headline: 'updatesPerCpuS',
      run: async (system) => faceFigures(await load.run(system)),
    },
    systems,
  };
}

/** What says something of a server; the clients are the same for all. */
function faceFigures({ serverCpuS, deliveredPerS, p50Ms, p99Ms, serverMbPer1000 }: Figures): Figures {
  const updatesPerCpuS = serverCpuS === undefined ? undefined : 1_000_000 / serverCpuS;
  return { updatesPerCpuS, deliveredPerS, p50Ms, p99Ms, serverMbPer1000 };
}
