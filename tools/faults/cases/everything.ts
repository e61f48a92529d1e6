import type { TcpProxy } from '@app/testing';
import { nowUnixMs, pass, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import type { Stage } from '../stage.js';

const MINUTES = 5;
const REPLICAS = 3;

/** One thing that goes wrong and comes back, and how long it may hold up a stream. */
interface Trouble {
  readonly name: string;
  /** Its own length and the bound of its row. */
  readonly pauseMs: number;
  make(stage: Stage, links: Links): Promise<void>;
}

interface Links {
  readonly client: TcpProxy;
  readonly replica: TcpProxy;
}

/** A replica that runs freely: one that is behind the proxy has troubles of its own. */
async function withReplica(
  stage: Stage,
  deed: (name: string, kill: (signal: NodeJS.Signals) => void) => Promise<void>,
) {
  const alive = stage.replicas.filter(({ name, process }) => !process.hasEnded && name !== 'time-server-1');
  const { name, process } = stage.random.oneOf(alive);
  await deed(name, (signal) => process.kill(signal));
}

const TROUBLES: readonly Trouble[] = [
  {
    name: 'a replica killed',
    pauseMs: 150,
    make: (stage) =>
      withReplica(stage, async (name, kill) => {
        kill('SIGKILL');
        await pass(stage.random.between(0, 2_000));
        await stage.startReplica(name);
      }),
  },
  {
    name: 'a replica frozen',
    pauseMs: 1_000,
    make: (stage) =>
      withReplica(stage, async (_, kill) => {
        kill('SIGSTOP');
        await pass(stage.random.between(200, 4_000));
        kill('SIGCONT');
      }),
  },
  {
    name: 'a replica restarted',
    pauseMs: 60,
    make: (stage) =>
      withReplica(stage, async (name, kill) => {
        kill('SIGTERM');
        await stage.startReplica(name);
      }),
  },
  {
    name: "the client's link cut",
    pauseMs: 1_500 + 300,
    make: async (stage, { client }) => {
      client.cut();
      await pass(stage.random.between(100, 1_500));
      client.restore();
    },
  },
  {
    name: "the client's link black-holed",
    pauseMs: 2_500 + 1_200,
    make: async (stage, { client }) => {
      client.blackHole();
      await pass(stage.random.between(100, 2_500));
      client.restore();
    },
  },
  {
    name: "a replica's link black-holed",
    pauseMs: 1_000,
    make: async (stage, { replica }) => {
      replica.blackHole();
      await pass(stage.random.between(100, 4_000));
      replica.restore();
    },
  },
  {
    name: 'the broker killed',
    pauseMs: 2_600,
    make: async (stage) => {
      const [broker] = stage.brokers;
      broker.kill('SIGKILL');
      await pass(stage.random.between(0, 2_000));
      await broker.restart();
    },
  },
  {
    name: 'the broker frozen',
    pauseMs: 4_000 + 1_000,
    make: async (stage) => {
      const [broker] = stage.brokers;
      broker.pause();
      await pass(stage.random.between(100, 4_000));
      broker.resume();
    },
  },
];

/** What comes right after another finds streams that are still held up, so two may add up. */
const SUM_OF_TWO_MS = TROUBLES.map(({ pauseMs }) => pauseMs)
  .toSorted((a, b) => b - a)
  .slice(0, 2)
  .reduce((sum, pauseMs) => sum + pauseMs, 0);

const everything: Fault = {
  id: 'F20',
  title: `${MINUTES} minutes of everything, at random`,
  load: '200 × 10 Hz, 3 replicas',
  pauseMs: SUM_OF_TWO_MS,
  seconds: MINUTES * 60 + 10,
  run: async (stage) => {
    await stage.start({ replicas: 0 });
    const links = { client: await stage.startProxy(), replica: await stage.startProxy() };
    await stage.startReplica('time-server-1', { NATS_URL: links.replica.url });
    for (let n = 2; n <= REPLICAS; n += 1) await stage.startReplica(`time-server-${n}`);
    const tap = await stage.startTap();
    const request = { updateInterval: 0.1, duration: MINUTES * 60 };
    await stage.startReader(200, request, { servers: [links.client.url] });
    const untilMs = nowUnixMs() + (MINUTES * 60 - 15) * 1_000;
    const made: Record<string, number> = {};
    stage.faultBegins();
    while (nowUnixMs() < untilMs) {
      const trouble = stage.random.oneOf(TROUBLES);
      made[trouble.name] = (made[trouble.name] ?? 0) + 1;
      await trouble.make(stage, links);
      await pass(stage.random.between(0, 3_000));
    }
    stage.faultEnds();
    const figures = Object.entries(made).map(([name, times]) => `${times} × ${name}`);
    return { ...(await settle(stage, tap)), figures: figures.join(', ') };
  },
};

export const everythingAtOnce: readonly Fault[] = [everything];
