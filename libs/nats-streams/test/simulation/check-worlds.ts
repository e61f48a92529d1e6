import * as fc from 'fast-check';
import { faultsOf } from './faults-of.js';
import { runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { scenarios } from './scenarios.js';

/** A world that broke a promise, made as small as time allowed. */
export interface BrokenWorld {
  readonly seed: number;
  /** Leads from the seed to this very world. */
  readonly path: string;
  readonly scenario: Scenario;
  readonly faults: readonly string[];
  /** How often the world was made smaller. */
  readonly shrinks: number;
}

export interface WorldsChecked {
  /** How many worlds were looked at. */
  readonly worlds: number;
  readonly broken: BrokenWorld | undefined;
  /** Why fewer than asked for were looked at, though none was broken. */
  readonly isOutOfTime: boolean;
}

export interface WorldsToCheck {
  readonly worlds: number;
  readonly seed: number;
  /** From a broken world: begins there. */
  readonly path?: string;
  /** Looking at worlds and making a broken one smaller end after so long, in ms. */
  readonly timeLimitMs: number;
  /** What that time is told by, looked at before each world; default: this process's own. */
  readonly nowMs?: () => number;
  /** Whether a broken world is made smaller; default true. */
  readonly isShrinking?: boolean;
}

/** Looks at worlds drawn from a seed until one is broken. Needs as much memory for a million worlds as for one. */
export function checkWorlds({
  worlds,
  seed,
  path,
  timeLimitMs,
  nowMs = () => performance.now(),
  isShrinking = true,
}: WorldsToCheck): WorldsChecked {
  const endMs = nowMs() + timeLimitMs;
  const property = fc.property(scenarios, (scenario) => {
    if (nowMs() >= endMs) throw new fc.PreconditionFailure(true); // interrupts
    return faultsOf(runScenario(scenario), scenario).length === 0;
  });
  const run = fc.check(property, {
    seed,
    numRuns: worlds,
    ...(path === undefined ? {} : { path }),
    endOnFailure: !isShrinking,
    markInterruptAsFailure: true,
  });
  const found = run.counterexample?.[0];
  const isBroken = run.failed && found !== undefined;
  return {
    worlds: run.numRuns,
    isOutOfTime: run.interrupted && !isBroken,
    broken: !isBroken
      ? undefined
      : {
          seed: run.seed,
          path: run.counterexamplePath ?? '',
          scenario: found,
          faults: reasonsOf(found),
          shrinks: run.numShrinks,
        },
  };
}

function reasonsOf(scenario: Scenario): string[] {
  try {
    return faultsOf(runScenario(scenario), scenario);
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

const MAX_FAULTS = 10;
const MAX_LINES = 400;

/** All that somebody needs to understand a broken world and to see it again. */
export function tellBroken({ seed, path, scenario, faults, shrinks }: BrokenWorld): string {
  const timeline = timelineOf(scenario);
  const hidden = timeline.length - MAX_LINES;
  return [
    `A world is broken (seed ${seed}, made smaller ${shrinks} times):`,
    ...faults.slice(0, MAX_FAULTS).map((fault) => `  ${fault}`),
    ...(faults.length > MAX_FAULTS ? [`  … and ${faults.length - MAX_FAULTS} more`] : []),
    'The world:',
    `  ${JSON.stringify(scenario)}`,
    'What happened:',
    ...timeline.slice(0, MAX_LINES).map((line) => `  ${line}`),
    ...(hidden > 0 ? [`  … and ${hidden} lines more`] : []),
    'Again:',
    `  npm run simulate -- --seed ${seed} --path ${path}`,
  ].join('\n');
}

function timelineOf(scenario: Scenario): readonly string[] {
  try {
    return runScenario(scenario, { isTelling: true }).timeline;
  } catch (error) {
    return [`no timeline: ${String(error)}`];
  }
}
