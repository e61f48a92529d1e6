import { describe, expect, it } from '@jest/globals';
import { checkWorlds, tellBroken } from '../test/simulation/check-worlds.js';

const WORLDS = Number(process.env['SIMULATION_WORLDS'] ?? 2_000);
/** Another each time; a failure prints it, with the command that shows the same world again. */
const SEED = Number(process.env['SIMULATION_SEED'] ?? Date.now() % 2 ** 31);
/**
 * Seconds are enough for 2,000 worlds, and 128 were measured on a machine with eight times as much to do as it has cores
 * for. This is for worlds that do not come to an end, and for one that does not get smaller.
 */
const LIMIT_MS = 600_000;

describe('replicas and clients in a world of crashes, freezes, cuts and losses', () => {
  it(
    `deliver each number once, in order, and complete all streams, in each of ${WORLDS} worlds`,
    () => {
      const { broken, worlds } = checkWorlds({ worlds: WORLDS, seed: SEED, timeLimitMs: LIMIT_MS });
      if (broken) throw new Error(tellBroken(broken));
      expect(worlds).toBe(WORLDS);
    },
    LIMIT_MS + 30_000,
  );
});
