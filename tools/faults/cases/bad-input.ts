import { nowUnixMs, pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import { HeapWatch } from '../heap-watch.js';
import { growingMemory, memoryText } from '../memory-verdict.js';
import { Vandal } from '../vandal.js';

const STREAMS = 1_000;
const FIRST_GARBAGE_MS = 3_000;
/** Those that are left have more streams from now on, and have met every kind of garbage once. */
const WARM_UP_MS = 10_000;
const WATCHED_MS = 23_000;

const badInput: Fault = {
  id: 'F21',
  title: 'SIGKILL of 1 of 3 replicas while all bad input is sent by raw sockets and by NATS',
  load: `${STREAMS.toLocaleString('en')} × 10 Hz`,
  pauseMs: 250,
  seconds: 48,
  run: async (stage) => {
    await stage.start({ replicas: 0 });
    const heaps = new Map<string, HeapWatch>();
    for (const name of ['time-server-1', 'time-server-2', 'time-server-3']) {
      const heap = new HeapWatch(stage.pathOf(`${name}.heap`));
      heaps.set(name, heap);
      await stage.startReplica(name, heap.env);
    }
    const tap = await stage.startTap();
    const durationS = (FIRST_GARBAGE_MS + WARM_UP_MS + WATCHED_MS) / 1_000 + 5;
    const reader = await stage.startReader(STREAMS, { updateInterval: 0.1, duration: durationS });
    const doomed = await stage.busiest();
    heaps.delete(doomed.name);
    const others = stage.replicas.filter((replica) => replica !== doomed);
    const beganUnixMs = nowUnixMs();
    const vandal = new Vandal(stage.brokers[0].url);
    await pass(FIRST_GARBAGE_MS);
    await randomMoment(stage);
    doomed.process.kill('SIGKILL');
    await pass(WARM_UP_MS);
    for (const { name, process } of others) heaps.get(name)?.begin(process);
    await pass(WATCHED_MS);
    const memory = Object.fromEntries([...heaps].map(([name, heap]) => [name, heap.stop()]));
    await vandal.stop();
    stage.faultEnds();
    const finding = await settle(stage, tap, { memory });
    const lost = reader.notices('link lost').filter(({ atUnixMs }) => atUnixMs > beganUnixMs).length;
    const died = others.filter(({ process }) => process.hasEnded);
    return {
      ...finding,
      figures: `${vandal.sent} bad messages; ${memoryText(finding.report)}`,
      broken: [
        ...(lost === 0 ? [] : [`the reader's connection was lost ${lost} times`]),
        ...growingMemory(finding.report, 0),
        ...died.map(({ name }) => `${name} died`),
      ],
    };
  },
};

export const badInputs: readonly Fault[] = [badInput];
