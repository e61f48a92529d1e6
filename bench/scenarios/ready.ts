import { Parts } from '../../tools/compare/parts.js';
import { median } from '../results/statistics.js';
import { startBroker } from '../systems/bench-broker.js';
import { performer } from '../systems/performer.js';
import { startReplica } from '../systems/replica.js';
import type { Scenario } from './scenario.js';

const REPLICA = performer('time-server', 'time-server', true);
/** The first of a round is thrown away: it finds its files on the disk, and not in memory. */
const STARTS = 4;
/** How often it is asked whether it is ready. */
const ASK_EVERY_MS = 5;

/** From the start of a replica's process until it says that it is ready. */
export function ready(): Scenario {
  return {
    id: 'ready',
    title: 'Start of a replica, from the process to ready',
    headline: 'tookMs',
    systems: [REPLICA.id],
    performer: REPLICA,
    run: async () => {
      await using parts = new Parts();
      const broker = await startBroker(parts);
      const tookMs: number[] = [];
      for (let start = 0; start < STARTS; start += 1) tookMs.push(await startMs(broker.url));
      return { tookMs: median(tookMs.slice(1)) };
    },
  };
}

async function startMs(natsUrl: string): Promise<number> {
  await using parts = new Parts();
  const beganMs = performance.now();
  await startReplica(parts, 'time-server', natsUrl, { everyMs: ASK_EVERY_MS });
  return performance.now() - beganMs;
}
