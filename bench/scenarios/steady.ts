import { Parts } from '../../tools/compare/parts.js';
import { growthPer1000, measureSpan, usageOfSystem } from './measured-span.js';
import { openAll } from './open-all.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

const INTERVAL_MS = 1000;
/** Streams are opened evenly over whole seconds, so that they fall due evenly over each second. */
const OPENED_PER_S = 20_000;
const OPEN_WITHIN_MS = 60_000;
const SAMPLE_EVERY = 7;

/** So many streams, an update a second each. */
export function steady(
  id: string,
  streams: number,
  systems: readonly string[],
  { steady: { warmUpMs, spanMs } }: Pick<Sizes, 'steady'>,
  openedPerS = OPENED_PER_S,
): Scenario {
  return {
    id,
    title: `${streams.toLocaleString('en-US')} streams, 1 update a second each`,
    headline: 'p99Ms',
    systems,
    run: async (system) => {
      await using parts = new Parts();
      const running = await system.start(parts);
      const idle = await usageOfSystem(running);
      const spreadMs = Math.ceil(streams / openedPerS) * INTERVAL_MS;
      await openAll(running.consumer, { streams, intervalMs: INTERVAL_MS, spreadMs, withinMs: OPEN_WITHIN_MS });
      const { deliveredPerS, figures } = await measureSpan(running, { warmUpMs, spanMs, sampleEvery: SAMPLE_EVERY });
      const grown = growthPer1000(idle, await usageOfSystem(running), streams);
      return { deliveredPerS, ...figures, ...grown };
    },
  };
}
