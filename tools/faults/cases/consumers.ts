import { latenessByPhase } from '@app/testing';
import { nowUnixMs, pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';

const BLOCK_MS = 2_000;
const CALM_MS = 2_000;
/** The blocked one has a backlog to take in, on the same machine. */
const BACKLOG_MS = 500;
const STREAMS = 200;
/**
 * Lateness is a few milliseconds at most, so a change of less than this is the machine's. A calm that is no calm, because
 * the machine had something else to do, would excuse as much lateness during the deed: so no more than this is taken off.
 */
const UNCHANGED_MS = 20;

const blockedConsumer: Fault = {
  id: 'F18',
  title: 'a consumer blocks its event loop for 2 s',
  load: '2 clients, 200 × 10 Hz each',
  pauseMs: UNCHANGED_MS,
  seconds: 15,
  run: async (stage) => {
    await stage.start({ replicas: 2 });
    const tap = await stage.startTap();
    const request = { updateInterval: 0.1, duration: 9 };
    const blocked = await stage.startReader(STREAMS, request, { clientId: 'blocked', blockMs: BLOCK_MS });
    await stage.startReader(STREAMS, request, { clientId: 'other' });
    const calmUnixMs = nowUnixMs();
    await pass(CALM_MS);
    await randomMoment(stage);
    blocked.process.kill('SIGUSR2');
    await pass(BLOCK_MS + BACKLOG_MS);
    stage.faultEnds();
    const finding = await settle(stage, tap);
    // what came while hundreds of streams were opened at once is no measure of calm
    const others = finding.run.streams
      .filter(({ streamId }) => streamId.startsWith('other/'))
      .map(({ expected, delivered }) => ({
        expected,
        delivered: delivered.filter(({ receivedMs }) => receivedMs >= calmUnixMs),
      }));
    const { before, during } = latenessByPhase(others, finding.run.fault!);
    return {
      ...finding,
      pauseMs: Math.max(0, during.p99 - Math.min(before.p99, UNCHANGED_MS)),
      figures: `the other client's p99 lateness ${before.p99.toFixed(1)} → ${during.p99.toFixed(1)} ms`,
    };
  },
};

const sameId: Fault = {
  id: 'F19',
  title: 'two clients with the same id',
  load: '200 × 10 Hz',
  seconds: 10,
  run: async (stage) => {
    await stage.start({ replicas: 2 });
    const tap = await stage.startTap();
    await stage.startReader(STREAMS, { updateInterval: 0.1, duration: 5 }, { clientId: 'same' });
    await randomMoment(stage);
    const refusal = await stage.startReaderInVain({ clientId: 'same' });
    const finding = await settle(stage, tap);
    const isClear = /1007.*client id same/.test(refusal);
    return {
      ...finding,
      figures: `the second: ${refusal}`,
      broken: isClear ? [] : ['the second client was not told'],
    };
  },
};

export const consumers: readonly Fault[] = [blockedConsumer, sameId];
