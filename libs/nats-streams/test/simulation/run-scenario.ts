import type { BeatItem } from './beat.js';
import type { Scenario, ScenarioStream } from './scenario.js';
import { seeded, withRandom } from './seeded.js';
import { SimulatedWorld, type ClientProcess, type ReplicaProcess } from './simulated-world.js';
import { WireRecording, type WireUpdate } from './wire-recording.js';
import { Witness } from './witness.js';
import { beginFault, REPLICA_PATIENCE, type FaultyWorld } from './world-faults.js';

/** So long after healing, or after its last item was due, every stream is complete and nothing of it is left. */
const BOUND_MS = 20_000;
/** How far the wall clocks of one world may be apart, and how fast they may drift. */
const WALL_AHEAD_MS = 10_000;
const WALL_PPM = 200;

/** What one stream's reader has seen. */
export interface Observed {
  readonly stream: ScenarioStream;
  readonly client: ClientProcess;
  readonly items: { readonly item: BeatItem; readonly atMs: number }[];
  /** How far the origin that its items tell is ahead of the monotonic clock, in ms. */
  wallAheadMs: number;
  end: 'complete' | 'error' | 'unsubscribed' | 'client crashed' | undefined;
  endedAtMs: number;
  error: unknown;
}

export interface Outcome {
  readonly observed: readonly Observed[];
  /** By replica: streams that it still holds, though they are over. */
  readonly leftAtReplicas: Readonly<Record<string, number>>;
  /** What passed the broker and should not have. */
  readonly wireFaults: readonly string[];
  readonly startMs: number;
  /** Who did what when; empty if that was not asked for. */
  readonly timeline: readonly string[];
  /** What came to the broker, in order; empty if that was not asked for. */
  readonly wire: readonly WireUpdate[];
}

/** What is wanted of a world beside what its readers saw; both cost time. */
export interface RunOptions {
  readonly isTelling?: boolean;
  readonly isRecording?: boolean;
}

/** Lets a scenario happen. The same scenario happens the same way each time. */
export function runScenario(scenario: Scenario, options: RunOptions = {}): Outcome {
  const random = seeded(scenario.seed);
  return withRandom(random, () => run(scenario, random, options));
}

function run(
  scenario: Scenario,
  random: () => number,
  { isTelling = false, isRecording = false }: RunOptions,
): Outcome {
  const { maxDelayMs, healedMs } = scenario;
  let updatesToLose = 0;
  const recording = isRecording ? new WireRecording(() => clock.nowMs()) : undefined;
  const isLost = (subject: string): boolean => {
    if (clock.nowMs() >= healedAtMs) return false;
    if (updatesToLose > 0 && subject.includes('.stream.')) {
      updatesToLose -= 1;
      witness.timeline?.tell('network', `loses ${subject}`);
      return true;
    }
    return scenario.lossRate > 0 && random() < scenario.lossRate;
  };
  const isAgain = (): boolean => random() < scenario.againRate && clock.nowMs() < healedAtMs;
  const world: SimulatedWorld = new SimulatedWorld(
    {
      delayMs: () => random() * maxDelayMs,
      isLost,
      againAfterMs: scenario.againRate === 0 ? undefined : () => (isAgain() ? 3 * random() * maxDelayMs : undefined),
      pick: (count) => Math.floor(random() * count),
    },
    {
      routed: (from, message) => {
        recording?.routed(from, message);
        witness.network.routed?.(from, message);
      },
      sentOn: (to, message) => witness.network.sentOn?.(to, message),
    },
  );
  const { clock } = world;
  const startMs = clock.nowMs();
  const healedAtMs = startMs + healedMs;
  const intervalMsOf = (streamId: string) => scenario.streams[Number(streamId.slice('stream-'.length))].intervalMs;
  const witness = new Witness({ nowMs: () => clock.nowMs(), maxDelayMs, healedAtMs, intervalMsOf }, isTelling);
  const { timeline, wire } = witness;

  const skewWall = ({ clock: wall }: Pick<ClientProcess, 'clock'>): void => {
    if (!scenario.areWallsSkewed) return;
    wall.stepWall(Math.round((2 * random() - 1) * WALL_AHEAD_MS));
    wall.skewWall((2 * random() - 1) * WALL_PPM);
  };
  const startReplica = (index: number): ReplicaProcess => {
    const name = `replica-${index}`;
    const process = world.startReplica({ name, version: '1.0.0', ...REPLICA_PATIENCE });
    skewWall(process);
    witness.replica(name, process);
    return process;
  };
  const startClient = (index: number): ClientProcess => {
    // patient enough for every fault there can be, so that no stream may fail
    const patience = { startBudgetMs: 60_000, recoveryBudgetMs: 60_000 };
    const process = witness.startClient(world, { clientId: `client-${index}`, ...patience });
    skewWall(process);
    return process;
  };
  const replicas = Array.from({ length: scenario.replicas }, (_, index) => startReplica(index));
  const clients = Array.from({ length: scenario.clients }, (_, index) => startClient(index));

  const observed = scenario.streams.map((stream, index): Observed => {
    const streamId = `stream-${index}`;
    const client = clients[stream.client % clients.length];
    const { clientId } = client.client;
    const seen: Observed = {
      stream,
      client,
      items: [],
      wallAheadMs: NaN,
      end: undefined,
      endedAtMs: NaN,
      error: undefined,
    };
    const end = (how: NonNullable<Observed['end']>, error?: unknown): void => {
      if (seen.end !== undefined) return;
      timeline?.tell(clientId, `${streamId} ends: ${how}`);
      wire.ended(clientId, streamId);
      Object.assign(seen, { end: how, endedAtMs: clock.nowMs(), error });
    };
    client.client.notices.subscribe((notice) => {
      if (notice.kind !== 'opened' || notice.streamId !== streamId) return;
      seen.wallAheadMs = witness.wallAheadOf(notice.serverId, streamId);
    });
    client.clock.after(stream.startMs, () => {
      const subscription = client.client.open(stream, { streamId }).subscribe({
        next: (item) => {
          timeline?.gave(clientId, streamId, item.sequence);
          seen.items.push({ item, atMs: clock.nowMs() });
        },
        complete: () => end('complete'),
        error: (error: unknown) => end('error', error),
      });
      if (stream.unsubscribeMs === null) return;
      client.clock.after(stream.unsubscribeMs, () => {
        end('unsubscribed');
        subscription.unsubscribe();
      });
    });
    return seen;
  });

  const faulty: FaultyWorld = {
    replicas,
    clients,
    startReplica,
    clientCrashed: (client) => {
      wire.crashed(client.client.clientId);
      for (const seen of observed) {
        if (seen.client === client && seen.end === undefined) Object.assign(seen, { end: 'client crashed' });
      }
    },
    loseNextUpdate: () => (updatesToLose += 1),
    swallows: ({ connection }) => wire.excuse(connection.session),
  };
  for (const fault of scenario.faults) {
    const what = `${fault.kind} (${fault.whom}, index ${fault.index})`;
    clock.after(fault.atMs, () => {
      timeline?.tell('fault', `${what} for ${fault.forMs} ms`);
      const endFault = beginFault(fault, faulty);
      clock.after(fault.forMs, () => {
        timeline?.tell('fault', `${what} is over`);
        endFault();
      });
    });
  }

  clock.advance(healedMs);
  timeline?.tell('world', 'has healed');
  const isDone = (): boolean => observed.every(({ end }) => end !== undefined);
  const held = (): number => replicas.reduce((sum, { replica }) => sum + replica.streamCount, 0);
  const untilMs = healedAtMs + BOUND_MS;
  while (clock.nowMs() < untilMs && !(isDone() && held() === 0)) clock.advance(100);
  return {
    observed,
    leftAtReplicas: Object.fromEntries(replicas.map(({ replica }) => [replica.serverId, replica.streamCount])),
    wireFaults: wire.faults,
    startMs,
    timeline: timeline?.lines() ?? [],
    wire: recording?.updates ?? [],
  };
}
