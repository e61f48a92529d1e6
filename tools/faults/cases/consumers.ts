import { nowUnixMs, pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import { latenessOf, quantile } from '../measure.js';

const BLOCK_MS = 2_000;
const CALM_MS = 2_000;
const STREAMS = 200;
/** Lateness is a few milliseconds at most, so a change of less than this is the machine's. */
const UNCHANGED_MS = 20;

const blockedConsumer: Fault = {
  id: 'F18',
  title: 'a consumer blocks its event loop for 2 s',
  load: '2 clients, 200 × 10 Hz each',
  pauseMs: UNCHANGED_MS,
  run: async (stage) => {
    await stage.start({ replicas: 2 });
    const tap = await stage.startTap();
    const request = { updateInterval: 0.1, duration: 9 };
    const blocked = await stage.startReader(STREAMS, request, { clientId: 'blocked', blockMs: BLOCK_MS });
    await stage.startReader(STREAMS, request, { clientId: 'other' });
    const calmUnixMs = nowUnixMs();
    await pass(CALM_MS);
    await randomMoment(stage);
    const blockedUnixMs = nowUnixMs();
    blocked.process.kill('SIGUSR2');
    await pass(BLOCK_MS);
    const endUnixMs = nowUnixMs() + CALM_MS / 4;
    const measured = await settle(stage, tap);
    const others = measured.histories.filter(({ clientId }) => clientId === 'other');
    const p99Ms = (fromUnixMs: number, toUnixMs: number): number =>
      quantile(
        others.flatMap((history) => latenessOf(history, { fromUnixMs, toUnixMs })),
        0.99,
      );
    const beforeMs = p99Ms(calmUnixMs, blockedUnixMs);
    const duringMs = p99Ms(blockedUnixMs, endUnixMs);
    return {
      ...measured,
      pauseMs: Math.max(0, duringMs - beforeMs),
      figures: `the other client's p99 lateness ${beforeMs.toFixed(1)} → ${duringMs.toFixed(1)} ms`,
    };
  },
};

const sameId: Fault = {
  id: 'F19',
  title: 'two clients with the same id',
  load: '200 × 10 Hz',
  run: async (stage) => {
    await stage.start({ replicas: 2 });
    const tap = await stage.startTap();
    await stage.startReader(STREAMS, { updateInterval: 0.1, duration: 5 }, { clientId: 'same' });
    await randomMoment(stage);
    const refusal = await stage.startReaderInVain({ clientId: 'same' });
    const measured = await settle(stage, tap);
    const isClear = /1007.*client id same/.test(refusal);
    return {
      ...measured,
      figures: `the second: ${refusal}`,
      broken: isClear ? [] : ['the second client was not told'],
    };
  },
};

export const consumers: readonly Fault[] = [blockedConsumer, sameId];
