import type { SimulatedConnection } from '@app/testing';
import type { Beat, BeatItem } from './beat.js';
import { SimulatedWorld, type ClientProcess, type ReplicaProcess } from './simulated-world.js';

/** One stream of a scenario; with an `unsubscribeMs` it is left before its end, if it has one. */
export interface ScenarioStream extends Beat {
  readonly client: number;
  readonly startMs: number;
  readonly unsubscribeMs: number | null;
}

export interface ScenarioFault {
  readonly kind: 'crash' | 'freeze' | 'cut' | 'swallow' | 'drain' | 'broker restart' | 'wall clock step';
  readonly whom: 'replica' | 'client';
  readonly index: number;
  readonly atMs: number;
  readonly forMs: number;
}

/** A world to be, drawn by a property test. */
export interface Scenario {
  readonly seed: number;
  readonly replicas: number;
  readonly clients: number;
  readonly maxDelayMs: number;
  readonly lossRate: number;
  readonly streams: readonly ScenarioStream[];
  readonly faults: readonly ScenarioFault[];
}

/** Faults are over by then; a replica that crashed or drained is followed by another of the same name. */
export const HEALED_MS = 8_000;
/** So long after healing, or after its last item was due, every stream is complete and nothing of it is left. */
export const BOUND_MS = 20_000;

/** What one stream's reader has seen. */
export interface Observed {
  readonly stream: ScenarioStream;
  readonly client: ClientProcess;
  readonly items: { readonly item: BeatItem; readonly atMs: number }[];
  end: 'complete' | 'error' | 'unsubscribed' | 'client crashed' | undefined;
  error: unknown;
}

export interface Outcome {
  readonly observed: readonly Observed[];
  /** Streams that replicas still hold, though they are over. */
  readonly leftAtReplicas: number;
  readonly tookMs: number;
}

/** Lets a scenario happen. The same scenario happens the same way each time. */
export function runScenario(scenario: Scenario, random: () => number): Outcome {
  const world: SimulatedWorld = new SimulatedWorld({
    delayMs: () => random() * scenario.maxDelayMs,
    isLost: (): boolean => random() < scenario.lossRate && world.clock.nowMs() < startMs + HEALED_MS,
    pick: (count) => Math.floor(random() * count),
  });
  const { clock } = world;
  const startMs = clock.nowMs();
  const startReplica = (index: number): ReplicaProcess =>
    world.startReplica({ name: `replica-${index}`, version: '1.0.0', drainTimeoutMs: 3_000 });
  const replicas = Array.from({ length: scenario.replicas }, (_, index) => startReplica(index));
  const clients = Array.from({ length: scenario.clients }, (_, index) =>
    // patient enough for every fault there can be, so that no stream may fail
    world.startClient({ clientId: `client-${index}`, startBudgetMs: 60_000, recoveryBudgetMs: 60_000 }),
  );
  const observed = scenario.streams.map((stream, index): Observed => {
    const client = clients[stream.client % clients.length];
    const seen: Observed = { stream, client, items: [], end: undefined, error: undefined };
    client.clock.after(stream.startMs, () => {
      const subscription = client.client.open(stream, { streamId: `stream-${index}` }).subscribe({
        next: (item) => seen.items.push({ item, atMs: clock.nowMs() }),
        complete: () => (seen.end = 'complete'),
        error: (error: unknown) => {
          seen.end = 'error';
          seen.error = error;
        },
      });
      if (stream.unsubscribeMs === null) return;
      client.clock.after(stream.unsubscribeMs, () => {
        seen.end ??= 'unsubscribed';
        subscription.unsubscribe();
      });
    });
    return seen;
  });

  const allProcesses = (): SimulatedConnection[] => [...replicas, ...clients].map(({ connection }) => connection);
  const begin = (fault: ScenarioFault): (() => void) => {
    const replicaIndex = fault.index % replicas.length;
    const process = fault.whom === 'replica' ? replicas[replicaIndex] : clients[fault.index % clients.length];
    const { connection } = process;
    switch (fault.kind) {
      case 'crash':
        if (fault.whom === 'client') {
          connection.kill();
          for (const seen of observed) if (seen.client === process) seen.end ??= 'client crashed';
          return () => undefined;
        }
        replicas[replicaIndex].connection.kill();
        return () => (replicas[replicaIndex] = startReplica(replicaIndex));
      case 'drain': {
        const leaving = replicas[replicaIndex];
        void leaving.replica.drain();
        leaving.clock.after(3_100, () => leaving.connection.kill());
        replicas[replicaIndex] = startReplica(replicaIndex);
        return () => leaving.connection.kill();
      }
      case 'freeze':
        connection.freeze();
        return () => connection.thaw();
      case 'cut':
        connection.cut();
        return () => connection.heal();
      case 'swallow':
        connection.swallow();
        return () => connection.heal();
      case 'broker restart':
        for (const each of allProcesses()) each.brokenOff();
        return () => undefined;
      case 'wall clock step':
        process.clock.stepWall(fault.forMs * (fault.index % 2 === 0 ? 1 : -1));
        return () => undefined;
    }
  };
  for (const fault of scenario.faults) {
    clock.after(fault.atMs, () => clock.after(fault.forMs, begin(fault)));
  }

  clock.advance(HEALED_MS);
  const isDone = (): boolean => observed.every(({ end }) => end !== undefined);
  const held = (): number => replicas.reduce((sum, { replica }) => sum + replica.streamCount, 0);
  const untilMs = startMs + HEALED_MS + BOUND_MS;
  while (clock.nowMs() < untilMs && !(isDone() && held() === 0)) clock.advance(100);
  return { observed, leftAtReplicas: held(), tookMs: clock.nowMs() - startMs };
}
