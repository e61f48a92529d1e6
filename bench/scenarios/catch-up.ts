import { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import type { CatchUpCommands } from '../programs/catch-up-commands.js';
import { median } from '../results/statistics.js';
import { startBroker } from '../systems/bench-broker.js';
import { startReplica } from '../systems/replica.js';
import { openAll } from './open-all.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

/** What flows beside it: 10,000 updates a second, so that some hundreds fall due in a catch-up. */
const OTHERS = { streams: 1_000, intervalMs: 100, spreadMs: 1_000, withinMs: 10_000 };
/** One message's streams, with this many updates each. */
const OVERDUE = { streams: 100, updatesEach: 100 };
const CALM_MS = 150;
const WITHIN_MS = 5_000;
const PATIENCE_MS = 10_000;

/** Resumes of streams that are behind, at a replica that serves others: how soon are they even, and who waits for it? */
export function catchUp(system: string, { catchUps }: Sizes): Scenario {
  const updates = OVERDUE.streams * OVERDUE.updatesEach;
  return {
    id: 'catch-up',
    title: `Catch-up: ${updates.toLocaleString('en-US')} overdue updates in one resume; lateness is that of other streams meanwhile`,
    headline: 'tookMs',
    systems: [system],
    run: async () => {
      await using parts = new Parts();
      const broker = await startBroker(parts);
      await startReplica(parts, 'time-server', broker.url);
      const reader = await ControlledProcess.start<CatchUpCommands>(parts, 'catch-up-consumer', [broker.url]);
      await openAll(reader, OTHERS);
      const plan = { times: catchUps + 1, ...OVERDUE, calmMs: CALM_MS, withinMs: WITHIN_MS };
      const { tookMs, before, meanwhile } = await reader.ask('catchUp', plan, plan.times * WITHIN_MS + PATIENCE_MS);
      return { tookMs: median(tookMs), ...meanwhile, delayedMs: meanwhile.p99Ms - before.p99Ms };
    },
  };
}
