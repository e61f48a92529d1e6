import { Parts } from '../../tools/compare/parts.js';
import { measureSpan } from './measured-span.js';
import { openAll } from './open-all.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

const PLAN = { streams: 1, intervalMs: 1, spreadMs: 0, withinMs: 10_000 };
const WARM_UP_MS = 500;

/** One stream with an update every millisecond: does it keep to its schedule? */
export function kilohertz(systems: readonly string[], { fineSpanMs }: Sizes): Scenario {
  return {
    id: 'kilohertz',
    title: 'One stream with 1,000 updates a second',
    headline: 'deliveredPerS',
    systems,
    run: async (system) => {
      await using parts = new Parts();
      const running = await system.start(parts, { isFine: true });
      await openAll(running.consumer, PLAN);
      const plan = { warmUpMs: WARM_UP_MS, spanMs: fineSpanMs, sampleEvery: 1 };
      const { deliveredPerS, figures, report } = await measureSpan(running, plan);
      const { p50Ms, p99Ms, maxMs } = figures;
      return { deliveredPerS, p50Ms, p99Ms, maxMs, driftMsPerS: report.driftMsPerS };
    },
  };
}
