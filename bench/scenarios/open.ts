import { Parts } from '../../tools/compare/parts.js';
import { openAll } from './open-all.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

const WITHIN_MS = 30_000;
/** What is thrown away: the first streams find a process that has never opened one. */
const WARM_UP_STREAMS = 200;
const INTERVAL_MS = 1000;

/** Many streams at once: from the first request until the last of them has its update 0. */
export function open(systems: readonly string[], { open: streams }: Sizes): Scenario {
  return {
    id: 'open',
    title: `Open ${streams.toLocaleString('en-US')} streams at once, until each has its first update`,
    headline: 'tookMs',
    systems,
    run: async (system) => {
      await using parts = new Parts();
      const { consumer } = await system.start(parts);
      const plan = { intervalMs: INTERVAL_MS, spreadMs: 0, withinMs: WITHIN_MS };
      await openAll(consumer, { streams: WARM_UP_STREAMS, ...plan });
      return { tookMs: (await openAll(consumer, { streams, ...plan })).tookMs };
    },
  };
}
