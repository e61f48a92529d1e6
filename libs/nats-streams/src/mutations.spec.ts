import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { checkWorlds } from '../test/simulation/check-worlds.js';
import { MUTATIONS, type Mutation } from '../test/simulation/mutations.js';
import { RECOVERIES, recoveryFaultsOf, worldsWith, type Recovery } from '../test/simulation/recoveries.js';

/** The worlds are the same each time, so that what is caught once is always caught. */
const SEED = 3;
const WORLDS = 1_500;
const RECOVERING_WORLDS = 20;
const LIMIT_MS = 60_000;

/** How a world shows that something is wrong; undefined if none does. */
function faultIn(seenIn: Mutation['seenIn']): string | undefined {
  if (seenIn !== 'worlds') return faultAfter(RECOVERIES.find(({ kind }) => kind === seenIn) as Recovery);
  const { broken } = checkWorlds({ worlds: WORLDS, seed: SEED, timeLimitMs: LIMIT_MS, isShrinking: false });
  return broken?.faults[0];
}

function faultAfter(recovery: Recovery): string | undefined {
  const recovers = fc.property(worldsWith(recovery), (scenario) => recoveryFaultsOf(scenario, recovery).length === 0);
  const { failed, counterexample } = fc.check(recovers, { seed: SEED, numRuns: RECOVERING_WORLDS, endOnFailure: true });
  if (!failed) return undefined;
  return counterexample ? recoveryFaultsOf(counterexample[0], recovery)[0] : 'not even a counterexample';
}

describe('the simulation catches', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
    '%s',
    (_, { begin, seenIn }) => {
      const end = begin();
      try {
        expect(faultIn(seenIn)).toBeDefined();
      } finally {
        end();
      }
    },
    LIMIT_MS,
  );

  it('nothing where nothing was taken away', () => {
    expect(RECOVERIES.flatMap((recovery) => faultAfter(recovery) ?? [])).toEqual([]);
  });
});
