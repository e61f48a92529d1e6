import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { latenessOf } from '@app/testing';
import { randomMoment, settle } from '../deed.js';
import type { Fault } from '../fault.js';

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
    seconds: 18,
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
      stage.faultEnds();
      const finding = await settle(stage, tap, { skewMs: { [skewed.name]: seconds * 1000 } });
      const { min, p99, max } = latenessOf(finding.run.streams);
      return {
        ...finding,
        pauseMs: max,
        figures: `earliest ${Math.max(0, -min).toFixed(1)} ms before its time, lateness p99 ${p99.toFixed(1)} ms`,
      };
    },
  };
}

export const wallClock: readonly Fault[] = [wrongClock('F15', 5), wrongClock('F15B', -10)];
