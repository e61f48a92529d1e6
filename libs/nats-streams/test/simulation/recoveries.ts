import * as fc from 'fast-check';
import { faultsOf } from './faults-of.js';
import type { Outcome } from './run-scenario.js';
import type { FaultKind, Scenario, Victims } from './scenario.js';

/** One fault in a world that is well otherwise, and how much later than due an update may come because of it. */
export interface Recovery {
  readonly kind: FaultKind;
  readonly whom: Victims;
  readonly forMs: number;
  /** Beyond the schedule of the stream, for messages that are under way for at most 2 ms. */
  readonly pauseMs: (intervalMs: number) => number;
  /** How long a former owner may go on after its successor's first update; default: not at all. */
  readonly staleMs?: (intervalMs: number) => number;
}

/** Who was away and comes back unaware is told at its first stale update (P16); it dials every 150 ms. */
const untilBack = (forMs: number) => (intervalMs: number) => forMs + 150 + intervalMs;

const HEALED_MS = 3_050;
/** Long enough to see that former owners have fallen silent. */
const STREAM_MS = 4_600;
const FAULT_MS = 600;
const REPLICAS = 3;

/** What the rules promise: probes every 100 ms, silence after 700 ms, a dial every 150 ms in this world. */
export const RECOVERIES: readonly Recovery[] = [
  { kind: 'crash', whom: 'one replica', forMs: 2_000, pauseMs: () => 130 },
  { kind: 'cut', whom: 'one replica', forMs: 1_000, pauseMs: () => 130, staleMs: untilBack(1_000) },
  { kind: 'freeze', whom: 'one replica', forMs: 1_400, pauseMs: () => 1_000 },
  { kind: 'freeze', whom: 'one replica', forMs: 2_200, pauseMs: () => 1_000 },
  { kind: 'swallow', whom: 'one replica', forMs: 2_000, pauseMs: () => 1_000, staleMs: untilBack(2_000) },
  { kind: 'drain', whom: 'one replica', forMs: 2_000, pauseMs: () => 60 },
  { kind: 'broker restart', whom: 'one replica', forMs: 1, pauseMs: () => 300 },
  // seen when the next one comes, and gathered for 20 ms
  { kind: 'lost update', whom: 'one replica', forMs: 1, pauseMs: (intervalMs) => intervalMs + 45 },
  { kind: 'cut', whom: 'one client', forMs: 1_000, pauseMs: () => 1_300 },
  { kind: 'freeze', whom: 'one client', forMs: 1_000, pauseMs: () => 1_100 },
  { kind: 'swallow', whom: 'one client', forMs: 1_500, pauseMs: () => 1_800 },
];

/** Worlds with this one fault, at any moment of a stream's life. */
export function worldsWith({ kind, whom, forMs }: Recovery): fc.Arbitrary<Scenario> {
  const intervalsMs = fc.constantFrom(20, 100, 1000 / 3);
  return fc.record({
    seed: fc.nat(),
    replicas: fc.constant(REPLICAS),
    clients: fc.constant(1),
    maxDelayMs: fc.constantFrom(0, 1, 2),
    lossRate: fc.constant(0),
    againRate: fc.constant(0),
    areWallsSkewed: fc.constant(false),
    healedMs: fc.constant(HEALED_MS),
    streams: fc.array(
      intervalsMs.map((intervalMs) => ({
        client: 0,
        startMs: 0,
        intervalMs,
        unsubscribeMs: null,
        last: Math.ceil(STREAM_MS / intervalMs),
      })),
      { minLength: 1, maxLength: 4 },
    ),
    faults: fc
      .record({ index: fc.nat(REPLICAS - 1), atMs: fc.integer({ min: FAULT_MS, max: FAULT_MS + 200 }) })
      .map((when) => [{ kind, whom, forMs, ...when }]),
  });
}

/** What is wrong with how such a world recovered; empty if nothing is. */
export function recoveryFaultsOf(outcome: Outcome, scenario: Scenario, recovery: Recovery): string[] {
  return [...faultsOf(outcome, scenario), ...pauseFaults(outcome, recovery), ...blameFaults(outcome, recovery)];
}

function pauseFaults({ observed }: Outcome, { pauseMs }: Recovery): string[] {
  return observed.flatMap(({ stream, items }, index) => {
    const latestMs = items.reduce((latest, { item, atMs }) => {
      return Math.max(latest, atMs - item.originUnixMs - item.sequence * stream.intervalMs);
    }, 0);
    const mayMs = pauseMs(stream.intervalMs);
    return latestMs <= mayMs ? [] : [`stream-${index} pauses for ${latestMs} ms, not ${mayMs}`];
  });
}

/** Whoever stood still or was cut off itself must not blame the others for it (P11). */
function blameFaults({ observed }: Outcome, { whom }: Recovery): string[] {
  if (whom !== 'one client') return [];
  const suspicions = observed[0].client.notices.filter(({ kind }) => kind === 'suspected');
  return suspicions.map((notice) => `the client blames a replica: ${JSON.stringify(notice)}`);
}
