import type { NatsServer } from '@app/testing';
import { pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import type { Stage } from '../stage.js';

const STREAMS = 200;
const INTERVAL_MS = 100;
const BROKERS = 3;
/** A lame duck has 30 s in all; its clients are elsewhere long before. */
const LAME_DUCK_MS = 7_000;
/** Who rolls through a cluster lets one broker settle before the next. */
const BETWEEN_DUCKS_MS = 1_000;
/** Which broker has whose connection. */
const READERS = 0;
const OWNERS = 1;
const SPARE = 2;

interface BrokerLoss {
  readonly id: string;
  /** After `cluster of 3: `. */
  readonly title: string;
  readonly pauseMs: number;
  /** Of the streams. */
  readonly durationS: number;
  /** At which broker the listener is; default: at any. One whose broker dies would miss what it is to count. */
  readonly listenAt?: number;
  /** Ends when what comes back is back. */
  readonly deed: (stage: Stage) => Promise<void>;
  /** What the row says beside the pause. */
  readonly figures?: (stage: Stage) => string;
}

const LOSSES: readonly BrokerLoss[] = [
  {
    id: 'F7',
    title: "SIGKILL of the client's broker",
    pauseMs: 400,
    durationS: 7,
    listenAt: OWNERS,
    deed: async ({ brokers }) => brokers[READERS].kill('SIGKILL'),
  },
  {
    id: 'F8',
    title: "SIGKILL of a replica's broker",
    pauseMs: INTERVAL_MS + 200,
    durationS: 7,
    listenAt: READERS,
    deed: async ({ brokers }) => brokers[OWNERS].kill('SIGKILL'),
  },
  {
    id: 'F9',
    title: 'all brokers down for 2 s',
    pauseMs: 2_600,
    durationS: 10,
    deed: async ({ brokers }) => {
      for (const broker of brokers) broker.kill('SIGKILL');
      await Promise.all(brokers.map(({ ended }) => ended));
      await pass(2_000);
      await Promise.all(brokers.map((broker) => broker.restart()));
    },
  },
  {
    id: 'F10',
    title: 'rolling lame duck through all brokers',
    pauseMs: 300,
    durationS: 32,
    deed: async ({ brokers, cluster, random }) => {
      for (const broker of brokers) {
        await throughLameDuck(broker);
        await cluster?.whole();
        await pass(BETWEEN_DUCKS_MS + random.between(0, 2 * INTERVAL_MS));
      }
    },
    figures: ({ faultSpan }) => {
      const tookMs = faultSpan ? faultSpan.endedMs - faultSpan.beganMs : NaN;
      return `${BROKERS} brokers in ${(tookMs / 1_000).toFixed(0)} s`;
    },
  },
  ...[
    { id: 'F14', at: READERS, whose: "the client's" },
    { id: 'F14B', at: OWNERS, whose: "a replica's" },
  ].map(({ id, at, whose }) => ({
    id,
    title: `SIGSTOP of ${whose} broker for 4 s`,
    pauseMs: 1_000,
    durationS: 9,
    listenAt: SPARE,
    deed: async ({ brokers }: Stage) => {
      brokers[at].pause();
      await pass(4_000);
      brokers[at].resume();
    },
  })),
];

/** It tells its clients, lets go of them one by one, and ends; then its next version comes up in its place. */
async function throughLameDuck(broker: NatsServer): Promise<void> {
  broker.retire();
  await Promise.race([broker.ended, pass(LAME_DUCK_MS)]);
  await broker.restart();
}

/** Who knows one broker at first learns of the others from it; so it is certain who is connected to which. */
async function startAtBrokers(stage: Stage, durationS: number): Promise<void> {
  await stage.start({ brokers: BROKERS, replicas: 0 });
  await stage.startReplica('time-server-1', { NATS_URL: stage.brokers[OWNERS].url });
  const request = { updateInterval: INTERVAL_MS / 1_000, duration: durationS };
  await stage.startReader(STREAMS, request, { servers: [stage.brokers[READERS].url] }); // all served by the only replica
  await stage.startReplica('time-server-2', { NATS_URL: stage.brokers[SPARE].url });
}

export const brokerLost: readonly Fault[] = LOSSES.map(
  ({ id, title, pauseMs, durationS, listenAt, deed, figures }) => ({
    id,
    title: `cluster of ${BROKERS}: ${title}`,
    load: `${STREAMS} × ${1_000 / INTERVAL_MS} Hz`,
    pauseMs,
    seconds: durationS + 5,
    run: async (stage) => {
      await startAtBrokers(stage, durationS);
      const tap = await stage.startTap(listenAt === undefined ? stage.urls : [stage.brokers[listenAt].url]);
      await randomMoment(stage);
      await deed(stage);
      stage.faultEnds();
      const finding = await settle(stage, tap);
      return { ...finding, ...(figures && { figures: figures(stage) }) };
    },
  }),
);
