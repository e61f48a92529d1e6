import { ALL_SYSTEMS } from '../systems/all-systems.js';
import { bare, client } from '../systems/ours.js';
import { naive } from '../systems/peers.js';
import { failover } from './failover.js';
import { kilohertz } from './kilohertz.js';
import { limit } from './limit.js';
import { open } from './open.js';
import { ramp } from './ramp.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';
import { steady } from './steady.js';

const EVERYBODY = ALL_SYSTEMS.map(({ id }) => id);
/** Nest's transports open no 100,000 streams in bearable time, and are seconds late long before. */
const MANY = [naive, bare, client].map(({ id }) => id);

/** In the order in which they are measured. */
export function allScenarios(sizes: Sizes): readonly Scenario[] {
  return [
    ramp(EVERYBODY, sizes),
    steady('10k', 10_000, EVERYBODY, sizes),
    steady('50k', 50_000, EVERYBODY, sizes),
    steady('100k', 100_000, MANY, sizes),
    open(EVERYBODY, sizes),
    kilohertz(EVERYBODY, sizes),
    failover(client.id, sizes),
    limit(sizes),
  ];
}

export const SCENARIO_IDS = ['ramp', '10k', '50k', '100k', 'open', 'kilohertz', 'failover', 'limit'] as const;
/** What a quick run is about. */
export const QUICK_SCENARIOS: readonly string[] = ['ramp', 'open'];
export const QUICK_SYSTEMS: readonly string[] = MANY;
