import { join } from 'node:path';
import { LeashedProcess, memorySlope } from '@app/testing';
import type { Fault } from '../fault.js';
import { MemoryWatch } from '../memory.js';

const PER_SECOND = 200;
const SECONDS = 180;
/** Node fills its heap first; what it does after that is the slope. */
const WARM_UP_SHARE = 1 / 3;
const MEGABYTE = 2 ** 20;
/** Less than a megabyte a minute is what a heap does that nothing leaks into. */
const MOST_MB_PER_MINUTE = 1;

interface Seen {
  readonly opened: number;
  readonly failed: number;
  readonly outOfOrder: number;
}

const churn: Fault = {
  id: 'F22',
  title: `open and cancel ${PER_SECOND} streams/s for ${SECONDS / 60} minutes`,
  load: `${PER_SECOND * SECONDS} streams of 0.5 s at 10 Hz`,
  run: async (stage) => {
    await stage.start({ replicas: 2 });
    const program = join(import.meta.dirname, '..', 'peers', 'churn.js');
    const args = [program, stage.urls.join(','), String(PER_SECOND), String(SECONDS)];
    const client = stage.own(await LeashedProcess.start(process.execPath, args, { name: 'churn' }));
    const watched = [...stage.replicas, { name: 'client', process: client }].map(({ name, process }) => ({
      name,
      watch: new MemoryWatch(process),
    }));
    const seen = JSON.parse(await client.waitForLine(/^\{"opened"/, (SECONDS + 30) * 1_000)) as Seen;
    const slopes = watched.map(({ name, watch }) => {
      const samples = watch.stop();
      return { name, ...memorySlope(samples.slice(Math.floor(samples.length * WARM_UP_SHARE))) };
    });
    const orphans = await stage.orphansAfter(2_000);
    const growing = slopes.filter(
      ({ isFlat, bytesPerMinute }) => !isFlat && bytesPerMinute > MOST_MB_PER_MINUTE * MEGABYTE,
    );
    const told = slopes.map(({ name, bytesPerMinute }) => `${name} ${(bytesPerMinute / MEGABYTE).toFixed(2)}`);
    return {
      streams: seen.opened,
      complete: seen.opened - seen.failed,
      violations: seen.outOfOrder === 0 ? [] : [`${seen.outOfOrder} updates out of order`],
      histories: [],
      figures: `${orphans} orphans; memory ${told.join(', ')} MB/min`,
      broken: [
        ...(orphans === 0 ? [] : [`${orphans} orphans`]),
        ...growing.map(({ name }) => `the memory of ${name} grows`),
      ],
    };
  },
};

export const churning: readonly Fault[] = [churn];
