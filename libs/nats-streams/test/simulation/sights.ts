import { checkRun } from '@app/testing';
import { faultsOf } from './faults-of.js';
import { recordedWorld } from './recorded-world.js';
import { recoveryFaultsOf, type Recovery } from './recoveries.js';
import { runScenario, type Outcome } from './run-scenario.js';
import type { Scenario } from './scenario.js';

/**
 * Where `checkRun` sees that something is wrong: in what `readers` were given and how it ended, in their `pauses`, in
 * what went over the `wire`, or in the `orphans` at replicas.
 */
export type CheckRunSight = 'readers' | 'pauses' | 'wire' | 'orphans';
/** Who sees it: the simulation's own judge, which knows everything, or `checkRun`, which knows what was recorded. */
export type Sight = 'simulation' | CheckRunSight;

/** What is wrong with one world, by who sees it. */
export type Sights = Partial<Record<Sight, string>>;

/** Lets a scenario happen once, and has both judges look at it. */
export function sightsOf(scenario: Scenario, recovery?: Recovery): Sights {
  let outcome: Outcome;
  try {
    outcome = runScenario(scenario, { isRecording: true });
  } catch (error) {
    return { simulation: String(error) }; // nothing was recorded to the end
  }
  const [simulation] = recovery ? recoveryFaultsOf(outcome, scenario, recovery) : faultsOf(outcome, scenario);
  return { ...(simulation !== undefined && { simulation }), ...checkRunSights(outcome, scenario, recovery) };
}

/** Bounds of time are the caller's to set: there are some for worlds with a single fault, none for all the others. */
function checkRunSights(outcome: Outcome, scenario: Scenario, recovery?: Recovery): Sights {
  const { complete, streams, faults, orphans, biggestPauseMs, wire } = checkRun(recordedWorld(outcome, scenario));
  const longestMs = Math.max(...scenario.streams.map(({ intervalMs }) => intervalMs));
  const pauseMs = recovery?.pauseMs(longestMs) ?? Infinity;
  const staleMs = recovery ? (recovery.staleMs?.(longestMs) ?? 0) : Infinity;
  const staleForMs = wire?.staleForMs ?? NaN;
  return {
    ...(complete < streams && {
      readers: faults[0]?.text ?? `${streams - complete} streams did not end as they should`,
    }),
    ...(biggestPauseMs > pauseMs && { pauses: `a pause of ${biggestPauseMs} ms, not ${pauseMs}` }),
    ...(!(staleForMs <= staleMs) && { wire: `stale updates for ${staleForMs} ms, not ${staleMs}` }),
    ...(orphans > 0 && { orphans: `${orphans} orphans` }),
  };
}
