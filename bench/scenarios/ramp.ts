import { Parts } from '../../tools/compare/parts.js';
import type { Figures } from '../results/figures.js';
import type { BenchSystem, RunningSystem } from '../systems/bench-system.js';
import { measureSpan, type MeasuredSpan } from './measured-span.js';
import { openAll } from './open-all.js';
import { climb, type ClimbPlan, type Step } from './climb.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

/** Each stream has 20 updates a second. */
const INTERVAL_MS = 50;
/** Streams are opened evenly over whole intervals, so that they fall due evenly over each. */
const OPENED_PER_INTERVAL = 1_000;
const OPEN_WITHIN_MS = 20_000;
const SAMPLE_EVERY = 17;
const SEARCH = { warmUpMs: 150, spanMs: 350, factor: 1.5, looksBeyond: false };
/** Where the search saw no rate on time, as little of the most that it saw: a burst of what was late counts in that. */
const BELOW_MOST = 0.5;
/** A round begins so far below what was on time before: two steps, so that the system is warm where it counts. */
const BELOW_LAST = 0.8;
/** Where even that is late it begins lower, as often as this. */
const MAX_ATTEMPTS = 4;
const LOWER = 0.7;

/** More and more streams until updates are late. The search for where that is comes first, and counts for nothing. */
export function ramp(systems: readonly string[], { ramp: sizes }: Sizes): Scenario {
  const beginPerS = new Map<string, number>();

  return {
    id: 'ramp',
    title: 'Ramp to saturation: ever more streams with 20 updates a second each, until p99 is 100 ms',
    headline: 'onTimePerS',
    systems,
    rehearse: async (system) => {
      const { onTime, mostPerS } = await climbWith(system, { ...SEARCH, fromPerS: system.searchFromPerS });
      beginPerS.set(system.id, onTime ? onTime.perS * BELOW_LAST : mostPerS * BELOW_MOST);
    },
    run: async (system) => {
      let fromPerS = beginPerS.get(system.id) ?? system.searchFromPerS;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1, fromPerS *= LOWER) {
        const { onTime, mostPerS } = await climbWith(system, { ...sizes, fromPerS });
        if (!onTime) continue;
        beginPerS.set(system.id, onTime.perS * BELOW_LAST);
        return { onTimePerS: onTime.deliveredPerS, mostPerS, ...onTime.figures };
      }
      throw new Error(`late even at ${Math.round(fromPerS / LOWER)} updates a second`);
    },
  };
}

async function climbWith(system: BenchSystem, { warmUpMs, spanMs, ...plan }: ClimbPlan & Sizes['ramp']) {
  await using parts = new Parts();
  const running = await system.start(parts);
  let streams = 0;
  return await climb(plan, async (perS) => {
    const wanted = Math.round((perS * INTERVAL_MS) / 1000);
    await openMore(running, wanted - streams);
    streams = wanted;
    return stepOf(perS, await measureSpan(running, { warmUpMs, spanMs, sampleEvery: SAMPLE_EVERY }));
  });
}

async function openMore({ consumer }: RunningSystem, streams: number): Promise<void> {
  if (streams <= 0) return;
  const spreadMs = Math.ceil(streams / OPENED_PER_INTERVAL) * INTERVAL_MS;
  await openAll(consumer, { streams, intervalMs: INTERVAL_MS, spreadMs, withinMs: OPEN_WITHIN_MS });
}

function stepOf(perS: number, { deliveredPerS, report, figures }: MeasuredSpan): Step & { figures: Figures } {
  return { perS, deliveredPerS, p99Ms: report.p99Ms, figures };
}
