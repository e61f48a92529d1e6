import { ALL_SYSTEMS } from '../systems/all-systems.js';
import { bare, client } from '../systems/ours.js';
import { naive } from '../systems/peers.js';
import { catchUp } from './catch-up.js';
import { failover } from './failover.js';
import { garbage } from './garbage.js';
import { idle } from './idle.js';
import { kilohertz } from './kilohertz.js';
import { limit } from './limit.js';
import { open } from './open.js';
import { ramp } from './ramp.js';
import { ready } from './ready.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';
import { steady } from './steady.js';

const EVERYBODY = ALL_SYSTEMS.map(({ id }) => id);
/**
 * Without Nest's transports: they open 50,000 streams in no bearable time and are seconds late long before, and one
 * stream they pace by the same timers as the naive peer.
 */
const FEW = [naive, bare, client].map(({ id }) => id);
/** Without any peer: the naive one is seconds late at half of that. */
const OURS = [bare, client].map(({ id }) => id);

/** In the order in which they are measured. */
export function allScenarios(sizes: Sizes): readonly Scenario[] {
  return [
    ramp(EVERYBODY, sizes),
    steady('10k', 10_000, EVERYBODY, sizes),
    steady('50k', 50_000, FEW, sizes),
    steady('100k', 100_000, OURS, sizes),
    open(EVERYBODY, sizes),
    kilohertz(FEW, sizes),
    failover(client.id, sizes),
    catchUp(bare.id, sizes),
    garbage(bare.id, sizes),
    idle(client.id, sizes),
    ready(),
    limit(sizes),
  ];
}

/** About how many seconds three rounds of each take on two cores, by which a run divides its time. */
const SHARES: Readonly<Record<string, number>> = {
  ramp: 300,
  '10k': 105,
  '50k': 85,
  '100k': 75,
  open: 50,
  kilohertz: 50,
  failover: 27,
  'catch-up': 25,
  garbage: 36,
  idle: 60,
  ready: 14,
  limit: 10,
};

/** A quick run is there for its ramp: the rest may have what that leaves. */
const QUICK_SHARES: typeof SHARES = { ...SHARES, open: 15 };

export const SCENARIO_IDS: readonly string[] = Object.keys(SHARES);

export function shareOf({ id }: Scenario, isQuick: boolean): number {
  return (isQuick ? QUICK_SHARES : SHARES)[id];
}

/** What a quick run is about. */
export const QUICK_SCENARIOS: readonly string[] = ['ramp', 'open'];
export const QUICK_SYSTEMS: readonly string[] = FEW;
