import { afterEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { faultsOf } from '../test/simulation/faults-of.js';
import { HEALED_MS, runScenario, type Outcome, type Scenario } from '../test/simulation/run-scenario.js';

const WORLDS = Number(process.env['SIMULATION_WORLDS'] ?? 200);
/** Printed when a world fails, and taken from here to see it again. */
const SEED = Number(process.env['SIMULATION_SEED'] ?? Date.now() % 2 ** 31);
/** Making a failed world smaller may take long: no longer than this. */
const MAX_MS = 30_000 + 50 * WORLDS;
const LAST_START_MS = 3_000;

const streams = fc.record({
  client: fc.nat(2),
  startMs: fc.nat(LAST_START_MS),
  intervalMs: fc.constantFrom(20, 50, 100, 1000 / 3, 1_000, 2_500),
  length: fc.nat(HEALED_MS),
  unsubscribeMs: fc.option(fc.nat(HEALED_MS), { freq: 3 }),
});

const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    seed: fc.nat(),
    replicas: fc.integer({ min: 1, max: 3 }),
    clients: fc.integer({ min: 1, max: 3 }),
    maxDelayMs: fc.constantFrom(0, 1, 5, 40),
    lossRate: fc.constantFrom(0, 0, 0.002, 0.05),
    streams: fc.array(streams, { minLength: 1, maxLength: 5 }),
    faults: fc.array(
      fc.record({
        kind: fc.constantFrom('crash', 'freeze', 'cut', 'swallow', 'drain', 'broker restart', 'wall clock step'),
        whom: fc.constantFrom('replica', 'replica', 'client'),
        index: fc.nat(2),
        atMs: fc.nat(5_000),
        forMs: fc.constantFrom(1, 60, 250, 500, 1_000, 2_500),
      }),
      { maxLength: 5 },
    ),
  })
  .map((drawn) => ({
    ...drawn,
    streams: drawn.streams.map(({ length, ...stream }) => ({
      ...stream,
      last: stream.unsubscribeMs === null ? Math.ceil(length / stream.intervalMs) : null,
    })),
  }));

/** A small generator of our own, so that a world happens again from its seed alone (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function happen(scenario: Scenario): Outcome {
  const random = seeded(scenario.seed);
  jest.spyOn(Math, 'random').mockImplementation(random); // backoff draws from it
  return runScenario(scenario, random);
}

describe('replicas and clients in a world of crashes, freezes, cuts and losses', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it(`delivers each number once, in order, and completes all streams, in each of ${WORLDS} worlds`, () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        expect(faultsOf(happen(scenario), scenario)).toEqual([]);
      }),
      { numRuns: WORLDS, seed: SEED, interruptAfterTimeLimit: MAX_MS, markInterruptAsFailure: true },
    );
  });
});
