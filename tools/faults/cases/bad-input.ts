import { nowUnixMs, pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import { MemoryWatch } from '../memory.js';
import { Vandal } from '../vandal.js';

const STREAMS = 1_000;
/** What a replica may take more for 1,000 streams that it took over, and for the garbage of a few seconds. */
const MOST_GROWTH_MB = 100;
const MEGABYTE = 2 ** 20;

const badInput: Fault = {
  id: 'F21',
  title: 'SIGKILL of 1 of 3 replicas while all bad input is sent by raw sockets and by NATS',
  load: `${STREAMS.toLocaleString('en')} × 10 Hz`,
  pauseMs: 250,
  run: async (stage) => {
    await stage.start({ replicas: 3 });
    const tap = await stage.startTap();
    const reader = await stage.startReader(STREAMS, { updateInterval: 0.1, duration: 12 });
    const doomed = await stage.busiest();
    const others = stage.replicas.filter((replica) => replica !== doomed);
    const watches = others.map(({ process }) => new MemoryWatch(process));
    const beganUnixMs = nowUnixMs();
    const vandal = new Vandal(stage.brokers[0].url);
    await pass(2_000);
    await randomMoment(stage);
    doomed.process.kill('SIGKILL');
    await pass(6_000);
    await vandal.stop();
    const grownMb = Math.max(
      ...watches.map((watch) => {
        const samples = watch.stop();
        return ((samples.at(-1)?.bytes ?? NaN) - samples[0].bytes) / MEGABYTE;
      }),
    );
    const measured = await settle(stage, tap);
    const lost = reader.notices('link lost').filter(({ atUnixMs }) => atUnixMs > beganUnixMs).length;
    const died = others.filter(({ process }) => process.hasEnded);
    return {
      ...measured,
      figures: `${vandal.sent} bad messages; memory of a replica +${Math.round(grownMb)} MB`,
      broken: [
        ...(lost === 0 ? [] : [`the reader's connection was lost ${lost} times`]),
        ...died.map(({ name }) => `${name} died`),
        ...(grownMb <= MOST_GROWTH_MB ? [] : ['memory grows']),
      ],
    };
  },
};

export const badInputs: readonly Fault[] = [badInput];
