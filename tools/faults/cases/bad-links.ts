import { nowUnixMs, pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';

const LOAD = '200 × 10 Hz';
const STREAMS = 200;
const TEN_HERTZ = { updateInterval: 0.1, duration: 8 };

function clientsLink(id: string, title: string, deed: 'cut' | 'blackHole', awayMs: number, pauseMs: number): Fault {
  return {
    id,
    title,
    load: LOAD,
    pauseMs,
    run: async (stage) => {
      await stage.start({ replicas: 2 });
      const tap = await stage.startTap();
      const proxy = await stage.startProxy();
      await stage.startReader(STREAMS, TEN_HERTZ, { servers: [proxy.url] });
      await randomMoment(stage);
      proxy[deed]();
      await pass(awayMs);
      proxy.restore();
      return settle(stage, tap, { returnedUnixMs: nowUnixMs() });
    },
  };
}

const replicasLink: Fault = {
  id: 'F13',
  title: "a replica's link black-holed",
  load: LOAD,
  pauseMs: 1_000,
  run: async (stage) => {
    await stage.start({ replicas: 0 });
    const tap = await stage.startTap();
    const proxy = await stage.startProxy();
    await stage.startReplica('time-server-1', { NATS_URL: proxy.url });
    await stage.startReader(STREAMS, TEN_HERTZ); // while there is nobody else, so all are served through the proxy
    await stage.startReplica('time-server-2');
    await randomMoment(stage);
    proxy.blackHole();
    await pass(3_000);
    proxy.restore();
    return settle(stage, tap);
  },
};

export const badLinks: readonly Fault[] = [
  clientsLink('F11', "the client's link cut for 1.5 s, after its return", 'cut', 1_500, 300),
  clientsLink('F12', "the client's link black-holed for 2.5 s, after its return", 'blackHole', 2_500, 1_200),
  replicasLink,
];
