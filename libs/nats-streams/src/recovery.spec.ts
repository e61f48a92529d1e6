import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { RECOVERIES, recoveryFaultsOf, worldsWith } from '../test/simulation/recoveries.js';
import { runScenario } from '../test/simulation/run-scenario.js';

const WORLDS = 40;

describe('a stream recovers within its bound', () => {
  it.each(
    RECOVERIES.map((recovery) => [`${recovery.kind} of ${recovery.whom} for ${recovery.forMs} ms`, recovery] as const),
  )('from %s', (_, recovery) => {
    const recovered = fc.property(worldsWith(recovery), (scenario) => {
      expect(recoveryFaultsOf(runScenario(scenario), scenario, recovery)).toEqual([]);
    });
    fc.assert(recovered, { numRuns: WORLDS });
  });
});
