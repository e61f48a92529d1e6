import type { NatsServer } from '@app/testing';
import { nowUnixMs, pass, randomMoment, settle } from '../deed.js';
import type { Fault, Finding } from '../fault.js';
import type { Stage } from '../stage.js';

const LOAD = '200 × 10 Hz';
const STREAMS = 200;
const INTERVAL_MS = 100;
const BROKERS = 3;
/** A lame duck has 30 s in all; its clients are elsewhere long before. */
const LAME_DUCK_MS = 7_000;
/** Who rolls through a cluster lets one broker settle before the next. */
const BETWEEN_DUCKS_MS = 1_000;

/** Who knows one broker at first learns of the others from it; so it is certain who is connected to which. */
async function startAtBrokers(stage: Stage, durationS: number): Promise<void> {
  await stage.start({ brokers: BROKERS, replicas: 0 });
  const [readers, first, second] = stage.brokers;
  await stage.startReplica('time-server-1', { NATS_URL: first.url });
  const request = { updateInterval: INTERVAL_MS / 1000, duration: durationS };
  await stage.startReader(STREAMS, request, { servers: [readers.url] }); // all are served by the first replica
  await stage.startReplica('time-server-2', { NATS_URL: second.url });
}

const clientsBroker: Fault = {
  id: 'F7',
  title: "cluster of 3: SIGKILL of the client's broker",
  load: LOAD,
  pauseMs: 400,
  run: async (stage) => {
    await startAtBrokers(stage, 7);
    const tap = await stage.startTap([stage.brokers[1].url]);
    await randomMoment(stage);
    stage.brokers[0].kill('SIGKILL');
    return settle(stage, tap);
  },
};

const replicasBroker: Fault = {
  id: 'F8',
  title: "cluster of 3: SIGKILL of a replica's broker",
  load: LOAD,
  pauseMs: INTERVAL_MS + 200,
  run: async (stage) => {
    await startAtBrokers(stage, 7);
    const tap = await stage.startTap([stage.brokers[0].url]);
    await randomMoment(stage);
    stage.brokers[1].kill('SIGKILL');
    return settle(stage, tap);
  },
};

const allBrokers: Fault = {
  id: 'F9',
  title: 'cluster of 3: all brokers down for 2 s',
  load: LOAD,
  pauseMs: 2_600,
  run: async (stage) => {
    await startAtBrokers(stage, 10);
    const tap = await stage.startTap();
    await randomMoment(stage);
    for (const broker of stage.brokers) broker.kill('SIGKILL');
    await Promise.all(stage.brokers.map(({ ended }) => ended));
    await pass(2_000);
    await Promise.all(stage.brokers.map((broker) => broker.restart()));
    return settle(stage, tap);
  },
};

const lameDucks: Fault = {
  id: 'F10',
  title: 'cluster of 3: rolling lame duck through all brokers',
  load: LOAD,
  pauseMs: 300,
  run: async (stage) => {
    await startAtBrokers(stage, 32);
    const tap = await stage.startTap();
    const startedUnixMs = nowUnixMs();
    for (const broker of stage.brokers) {
      await randomMoment(stage);
      await throughLameDuck(broker);
      await stage.cluster?.whole();
      await pass(BETWEEN_DUCKS_MS);
    }
    const seconds = ((nowUnixMs() - startedUnixMs) / 1000).toFixed(0);
    return { ...(await settle(stage, tap)), figures: `3 brokers in ${seconds} s` };
  },
};

/** It tells its clients, lets go of them one by one, and ends; then its next version comes up in its place. */
async function throughLameDuck(broker: NatsServer): Promise<void> {
  broker.retire();
  await Promise.race([broker.ended, pass(LAME_DUCK_MS)]);
  await broker.restart();
}

function frozenBroker(title: string, at: 0 | 1, id = 'F14'): Fault {
  return {
    id,
    title,
    load: LOAD,
    pauseMs: 1_000,
    run: async (stage): Promise<Finding> => {
      await startAtBrokers(stage, 9);
      const tap = await stage.startTap([stage.brokers[2].url]);
      await randomMoment(stage);
      stage.brokers[at].pause();
      await pass(4_000);
      stage.brokers[at].resume();
      return settle(stage, tap);
    },
  };
}

export const brokerLost: readonly Fault[] = [
  clientsBroker,
  replicasBroker,
  allBrokers,
  lameDucks,
  frozenBroker("cluster of 3: SIGSTOP of the client's broker for 4 s", 0, 'F14'),
  frozenBroker("cluster of 3: SIGSTOP of a replica's broker for 4 s", 1, 'F14B'),
];
