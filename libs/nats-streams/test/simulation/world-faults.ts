import type { ScenarioFault } from './scenario.js';
import type { ClientProcess, Process, ReplicaProcess } from './simulated-world.js';

const DRAIN_MS = 3_000;

/** What faults need of the world they strike. */
export interface FaultyWorld {
  /** By index; a replica that crashed or drained gives its place to its successor. */
  readonly replicas: ReplicaProcess[];
  readonly clients: readonly ClientProcess[];
  startReplica(index: number): ReplicaProcess;
  clientCrashed(client: ClientProcess): void;
  /** The next update that passes the broker is lost. */
  loseNextUpdate(): void;
  /** The link of this process delivers late from now on. */
  swallows(process: Process): void;
}

export const REPLICA_PATIENCE = { drainTimeoutMs: DRAIN_MS } as const;

/** Begins a fault; what it returns ends it. */
export function beginFault(fault: ScenarioFault, world: FaultyWorld): () => void {
  if (fault.kind === 'lost update') {
    world.loseNextUpdate();
    return () => undefined;
  }
  if (fault.kind === 'broker restart') {
    for (const { connection } of [...world.replicas, ...world.clients]) connection.brokenOff();
    return () => undefined;
  }
  const { replicas, clients } = victimsOf(fault, world);
  const ends = [
    ...replicas.map((index) => strikeReplica(fault, index, world)),
    ...clients.map((client) => strikeClient(fault, client, world)),
  ];
  return () => ends.forEach((end) => end());
}

function victimsOf({ whom, index }: ScenarioFault, { replicas, clients }: FaultyWorld) {
  const indexes = replicas.map((_, at) => at);
  const one = index % replicas.length;
  switch (whom) {
    case 'one replica':
      return { replicas: [one], clients: [] };
    case 'other replicas':
      return { replicas: indexes.filter((at) => at !== one), clients: [] };
    case 'all replicas':
      return { replicas: indexes, clients: [] };
    case 'one client':
      return { replicas: [], clients: [clients[index % clients.length]] };
    case 'all':
      return { replicas: indexes, clients };
  }
}

function strikeReplica(fault: ScenarioFault, index: number, world: FaultyWorld): () => void {
  const struck = world.replicas[index];
  const succeed = (): void => {
    world.replicas[index] = world.startReplica(index);
  };
  switch (fault.kind) {
    case 'crash':
      struck.connection.kill();
      return () => {
        if (world.replicas[index] === struck) succeed();
      };
    case 'drain':
      void struck.replica.drain();
      struck.clock.after(DRAIN_MS + 100, () => struck.connection.kill());
      succeed();
      return () => struck.connection.kill();
    default:
      return strikeProcess(fault, struck, world);
  }
}

function strikeClient(fault: ScenarioFault, struck: ClientProcess, world: FaultyWorld): () => void {
  switch (fault.kind) {
    case 'crash':
      // a world in which all readers have gone shows nothing
      if (fault.whom === 'all') return () => undefined;
      struck.connection.kill();
      world.clientCrashed(struck);
      return () => undefined;
    case 'drain':
      return () => undefined;
    default:
      return strikeProcess(fault, struck, world);
  }
}

/** What may happen to any process. */
function strikeProcess({ kind, index, forMs }: ScenarioFault, struck: Process, world: FaultyWorld): () => void {
  const { connection, clock } = struck;
  switch (kind) {
    case 'freeze':
      connection.freeze();
      return () => connection.thaw();
    case 'cut':
      connection.cut();
      return () => connection.heal();
    case 'swallow':
    case 'deaf':
    case 'mute':
      world.swallows(struck);
      connection.swallow(SWALLOWED[kind]);
      return () => connection.heal();
    case 'wall clock step':
      clock.stepWall(forMs * (index % 2 === 0 ? 1 : -1));
      return () => undefined;
    default:
      return () => undefined;
  }
}

const SWALLOWED = { swallow: 'everything', deaf: 'what comes', mute: 'what goes' } as const;
