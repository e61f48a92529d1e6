import { nowUnixMs, pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';

const TEN_HERTZ = { updateInterval: 0.1, duration: 6 };
const AWAY_MS = 3_000;

function oneKilled(id: string, replicas: number, streams: number, pauseMs: number, hertz: 10 | 1): Fault {
  return {
    id,
    title: `SIGKILL of 1 of ${replicas} replicas`,
    load: `${streams.toLocaleString('en')} × ${hertz} Hz`,
    pauseMs,
    seconds: hertz === 10 ? 12 : 20,
    run: async (stage) => {
      await stage.start({ replicas });
      const tap = await stage.startTap();
      await stage.startReader(streams, hertz === 10 ? TEN_HERTZ : { updateInterval: 1, duration: 12 });
      await randomMoment(stage);
      (await stage.busiest()).process.kill('SIGKILL');
      return settle(stage, tap);
    },
  };
}

const twoKilled: Fault = {
  id: 'F5',
  title: 'SIGKILL of 2 of 3 replicas, 300 ms apart',
  load: '200 × 10 Hz',
  pauseMs: 300,
  seconds: 12,
  run: async (stage) => {
    await stage.start({ replicas: 3 });
    const tap = await stage.startTap();
    await stage.startReader(200, TEN_HERTZ);
    await randomMoment(stage);
    const [first, second] = stage.replicas.toSorted(() => stage.random.next() - 0.5);
    first.process.kill('SIGKILL');
    await pass(300);
    second.process.kill('SIGKILL');
    stage.faultEnds();
    return settle(stage, tap);
  },
};

const allKilled: Fault = {
  id: 'F6',
  title: 'SIGKILL of all replicas, one back after 3 s',
  load: '200 × 10 Hz',
  pauseMs: 4_000,
  seconds: 17,
  run: async (stage) => {
    await stage.start({ replicas: 1 });
    const beforeStartMs = nowUnixMs();
    await stage.startReplica('time-server-2');
    const startMs = nowUnixMs() - beforeStartMs;
    const tap = await stage.startTap();
    await stage.startReader(200, { updateInterval: 0.1, duration: 10 });
    await randomMoment(stage);
    const killedUnixMs = nowUnixMs();
    for (const { process } of stage.replicas) process.kill('SIGKILL');
    // a replica takes a moment to start: it is to be back after that time, not to be told to start then
    await pass(Math.max(0, AWAY_MS - startMs));
    await stage.startReplica('time-server-3');
    stage.faultEnds();
    const backMs = nowUnixMs() - killedUnixMs;
    return { ...(await settle(stage, tap)), figures: `a replica was back after ${(backMs / 1000).toFixed(1)} s` };
  },
};

export const replicaKilled: readonly Fault[] = [
  oneKilled('F1', 2, 200, 150, 10),
  oneKilled('F2', 3, 1_000, 250, 10),
  oneKilled('F3', 3, 10_000, 500, 1),
  twoKilled,
  allKilled,
];
