import { pass, randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';

const MOST_STALE = 0.01;

const frozen: Fault = {
  id: 'F4',
  title: 'SIGSTOP of 1 of 2 replicas for 3 s',
  load: '200 × 10 Hz',
  pauseMs: 1_000,
  seconds: 13,
  run: async (stage) => {
    await stage.start({ replicas: 2 });
    const tap = await stage.startTap();
    await stage.startReader(200, { updateInterval: 0.1, duration: 8 });
    await randomMoment(stage);
    const { process } = await stage.busiest();
    process.kill('SIGSTOP');
    await pass(3_000);
    process.kill('SIGCONT');
    stage.faultEnds();
    const finding = await settle(stage, tap);
    const { stale = 0, updates = 0, staleForMs = 0 } = finding.report.wire ?? {};
    const share = stale / Math.max(1, updates);
    return {
      ...finding,
      figures: `stale on the wire ${(share * 100).toFixed(2)} % (≤ 1 %), over ${Math.round(staleForMs)} ms`,
      broken: share > MOST_STALE ? ['too many stale updates'] : [],
    };
  },
};

export const replicaFrozen: readonly Fault[] = [frozen];
