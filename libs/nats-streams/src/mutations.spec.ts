import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MUTATIONS, type Mutation } from '../test/simulation/mutations.js';
import { RECOVERIES, worldsWith } from '../test/simulation/recoveries.js';
import { scenarios } from '../test/simulation/scenarios.js';
import { sightsOf, type Sight, type Sights } from '../test/simulation/sights.js';

/** The worlds are the same each time, so that what is caught once is always caught; this seed shows the rare ones early. */
const SEED = 25;
const WORLDS = 500;
/** More than any mutation needs to be seen. Thousands, other ones each time, are looked at in simulation.spec.ts. */
const CONTROL_WORLDS = 100;
const RECOVERING_WORLDS = 20;
const LIMIT_MS = 60_000;

/** What is wrong with each of so many worlds in turn. */
function* worldsIn(seenIn: Mutation['seenIn'], worlds: number): Generator<Sights> {
  if (seenIn === 'worlds') {
    for (const scenario of fc.sample(scenarios, { seed: SEED, numRuns: worlds })) yield sightsOf(scenario);
    return;
  }
  for (const recovery of RECOVERIES.filter(({ kind }) => kind === seenIn)) {
    const recovering = fc.sample(worldsWith(recovery), { seed: SEED, numRuns: RECOVERING_WORLDS });
    for (const scenario of recovering) yield sightsOf(scenario, recovery);
  }
}

/** Who of those wanted saw nothing wrong in any world; ends as soon as all have seen something. */
function blindOf(wanted: readonly Sight[], seenIn: Mutation['seenIn']): Sight[] {
  const blind = new Set(wanted);
  for (const sights of worldsIn(seenIn, WORLDS)) {
    for (const sight of blind) if (sights[sight] !== undefined) blind.delete(sight);
    if (blind.size === 0) break;
  }
  return [...blind];
}

describe('the simulation catches', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.name, mutation.seenBy ?? 'nothing it is given', mutation] as const))(
    '%s; checkRun sees it in: %s',
    (_name, _by, { begin, seenIn, seenBy }) => {
      const end = begin();
      try {
        expect(blindOf(['simulation', ...(seenBy ? [seenBy] : [])], seenIn)).toEqual([]);
      } finally {
        end();
      }
    },
    LIMIT_MS,
  );

  it.each(['worlds' as const, ...new Set(RECOVERIES.map(({ kind }) => kind))])(
    'nothing where nothing was taken away, and checkRun sees nothing: %s',
    (seenIn) => {
      expect([...worldsIn(seenIn, CONTROL_WORLDS)].filter((sights) => Object.keys(sights).length > 0)).toEqual([]);
    },
    LIMIT_MS,
  );
});
