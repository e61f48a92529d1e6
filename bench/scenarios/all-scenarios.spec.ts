import { describe, expect, it } from '@jest/globals';
import { allScenarios, QUICK_SCENARIOS, SCENARIO_IDS, shareOf } from './all-scenarios.js';
import { FULL } from './sizes.js';

describe('the scenarios', () => {
  it('are all known by their ids, and each has a share of the time', () => {
    const scenarios = allScenarios(FULL);
    expect(scenarios.map(({ id }) => id)).toEqual(SCENARIO_IDS);
    expect(scenarios.filter((scenario) => !(shareOf(scenario, false) > 0))).toEqual([]);
    expect(SCENARIO_IDS).toEqual(expect.arrayContaining([...QUICK_SCENARIOS]));
  });

  it('need less time in all than a run has', () => {
    const neededS = allScenarios(FULL).reduce((sum, scenario) => sum + shareOf(scenario, false), 0);
    expect(neededS * 1000).toBeLessThan(FULL.limitOfRunMs);
  });
});
