import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';
import { latenessOf, quantile } from '../measure.js';

/** Where Debian and its like put it: below a folder that is named after the machine's architecture. */
const LIBRARIES = '/usr/lib';
const MOST_LATE_MS = 50;

function libfaketime(): string | undefined {
  if (!existsSync(LIBRARIES)) return undefined;
  return ['', ...readdirSync(LIBRARIES)]
    .map((folder) => join(LIBRARIES, folder, 'faketime', 'libfaketimeMT.so.1'))
    .find((path) => existsSync(path));
}

function wrongClock(id: string, seconds: number): Fault {
  const sign = seconds > 0 ? '+' : '−';
  return {
    id,
    title: `wall clock of one replica ${sign}${Math.abs(seconds)} s, and a takeover to it and from it`,
    load: '200 × 10 Hz',
    pauseMs: MOST_LATE_MS,
    lacks: async () => (libfaketime() === undefined ? 'libfaketime is not installed' : undefined),
    run: async (stage) => {
      await stage.start({ replicas: 1 });
      const env = {
        LD_PRELOAD: libfaketime(),
        FAKETIME: `${seconds > 0 ? '+' : ''}${seconds}s`,
        DONT_FAKE_MONOTONIC: '1',
      };
      const skewed = await stage.startReplica('time-server-2', env);
      const tap = await stage.startTap();
      await stage.startReader(200, { updateInterval: 0.1, duration: 8 });
      await randomMoment(stage);
      stage.replicas[0].process.kill('SIGTERM'); // without a pause, so that lateness shows clocks and nothing else
      await stage.replicas[0].process.ended;
      await stage.startReplica('time-server-3');
      await randomMoment(stage);
      skewed.process.kill('SIGTERM');
      const skewMs = { [skewed.name]: seconds * 1000 };
      const measured = await settle(stage, tap, { skewMs });
      const latenessMs = measured.histories.flatMap((history) => latenessOf(history, { skewMs }));
      const earliestMs = Math.max(0, -Math.min(...bounds(latenessMs)));
      const p99Ms = quantile(latenessMs, 0.99);
      const worstMs = quantile(latenessMs, 1);
      return {
        ...measured,
        pauseMs: worstMs,
        figures: `earliest ${earliestMs.toFixed(1)} ms before its time, lateness p99 ${p99Ms.toFixed(1)} ms`,
      };
    },
  };
}

/** Smallest and largest, without putting a hundred thousand arguments on the stack. */
function bounds(values: readonly number[]): [number, number] {
  return [quantile(values, 1 / Math.max(1, values.length)), quantile(values, 1)];
}

export const wallClock: readonly Fault[] = [wrongClock('F15', 5), wrongClock('F15B', -10)];
