import type { TcpProxy } from '@app/testing';
import { pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import type { Stage } from '../stage.js';

const STREAMS = 200;
const TEN_HERTZ = { updateInterval: 0.1, duration: 8 };

/** Whose link goes through a proxy; each starts replicas and a reader, and answers with the proxy. */
const LINKS = {
  client: async (stage: Stage): Promise<TcpProxy> => {
    await stage.start({ replicas: 2 });
    const proxy = await stage.startProxy();
    await stage.startReader(STREAMS, TEN_HERTZ, { servers: [proxy.url] });
    return proxy;
  },
  replica: async (stage: Stage): Promise<TcpProxy> => {
    await stage.start({ replicas: 0 });
    const proxy = await stage.startProxy();
    await stage.startReplica('time-server-1', { NATS_URL: proxy.url });
    await stage.startReader(STREAMS, TEN_HERTZ); // while there is nobody else, so all are served through the proxy
    await stage.startReplica('time-server-2');
    return proxy;
  },
};

interface BadLink {
  readonly id: string;
  readonly title: string;
  readonly whose: keyof typeof LINKS;
  readonly deed: 'cut' | 'blackHole';
  readonly awayMs: number;
  /** For a client counted from its link's return: while that is away, nobody can do anything. */
  readonly pauseMs: number;
}

const BAD_LINKS: readonly BadLink[] = [
  {
    id: 'F11',
    title: "the client's link cut for 1.5 s, after its return",
    whose: 'client',
    deed: 'cut',
    awayMs: 1_500,
    pauseMs: 300,
  },
  {
    id: 'F12',
    title: "the client's link black-holed for 2.5 s, after its return",
    whose: 'client',
    deed: 'blackHole',
    awayMs: 2_500,
    pauseMs: 1_200,
  },
  {
    id: 'F13',
    title: "a replica's link black-holed",
    whose: 'replica',
    deed: 'blackHole',
    awayMs: 3_000,
    pauseMs: 1_000,
  },
];

export const badLinks: readonly Fault[] = BAD_LINKS.map(({ id, title, whose, deed, awayMs, pauseMs }) => ({
  id,
  title,
  load: `${STREAMS} × 10 Hz`,
  pauseMs,
  seconds: 13,
  run: async (stage) => {
    const proxy = await LINKS[whose](stage);
    const tap = await stage.startTap();
    await randomMoment(stage);
    proxy[deed]();
    await pass(awayMs);
    proxy.restore();
    stage.faultEnds();
    return settle(stage, tap, { heldUp: whose === 'client' ? 'catchUpMs' : 'biggestPauseMs' });
  },
}));
