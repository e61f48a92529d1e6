import * as fc from 'fast-check';
import { FAULT_KINDS, VICTIMS, type Scenario } from './scenario.js';

interface Size {
  readonly weight: number;
  readonly replicas: number;
  readonly clients: number;
  readonly streams: number;
  readonly faults: number;
  /** By how much everything takes longer: the broker gives a connection up after 5 s, faults must last as long. */
  readonly scale: number;
  readonly intervalsMs: readonly [number, ...number[]];
}

/** Most worlds are small: a bug that two streams cannot show is rare, and ten small worlds cost what one large does. */
const SIZES: readonly Size[] = [
  { weight: 10, replicas: 2, clients: 1, streams: 2, faults: 3, scale: 1, intervalsMs: [100, 50, 1000 / 3, 700] },
  { weight: 6, replicas: 3, clients: 2, streams: 4, faults: 4, scale: 1, intervalsMs: [100, 20, 1000 / 3, 1_000] },
  { weight: 1, replicas: 3, clients: 3, streams: 30, faults: 3, scale: 1, intervalsMs: [500, 1_000, 250] },
  { weight: 1, replicas: 3, clients: 2, streams: 3, faults: 5, scale: 3, intervalsMs: [250, 1_000, 2_500] },
];
const HEALED_MS = 3_600;
const LAST_START_MS = 1_200;
const LAST_FAULT_MS = 2_200;
const FAULT_MS = [1, 60, 250, 500, 1_000, 1_400] as const;

function ofSize(size: Size): fc.Arbitrary<Scenario> {
  const { scale } = size;
  const healedMs = HEALED_MS * scale;
  const streams = fc
    .record({
      client: fc.nat(size.clients - 1),
      startMs: fc.nat(LAST_START_MS * scale),
      intervalMs: fc.constantFrom(...size.intervalsMs),
      lengthMs: fc.nat(healedMs),
      unsubscribeMs: fc.option(fc.nat(healedMs), { freq: 3 }),
      hasEnd: fc.boolean(),
    })
    .map(({ lengthMs, hasEnd, ...stream }) => ({
      ...stream,
      last: hasEnd || stream.unsubscribeMs === null ? Math.ceil(lengthMs / stream.intervalMs) : null,
    }));
  return fc.record({
    seed: fc.nat(),
    replicas: fc.integer({ min: 1, max: size.replicas }),
    clients: fc.integer({ min: 1, max: size.clients }),
    maxDelayMs: fc.constantFrom(0, 1, 5, 40),
    lossRate: fc.constantFrom(0, 0, 0.002, 0.05),
    againRate: fc.constantFrom(0, 0, 0.02),
    areWallsSkewed: fc.boolean(),
    healedMs: fc.constant(healedMs),
    streams: fc.array(streams, { minLength: 1, maxLength: size.streams, size: 'max' }),
    faults: fc.array(
      fc.record({
        kind: fc.constantFrom(...FAULT_KINDS),
        whom: fc.constantFrom('one replica', 'one replica', 'one client', ...VICTIMS),
        index: fc.nat(2),
        atMs: fc.nat(LAST_FAULT_MS * scale),
        forMs: fc.constantFrom(...FAULT_MS).map((forMs) => forMs * scale),
      }),
      { maxLength: size.faults, size: 'max' },
    ),
  });
}

/** Worlds of several sizes with faults of every kind, that heal. */
export const scenarios: fc.Arbitrary<Scenario> = fc.oneof(
  ...SIZES.map((size) => ({ arbitrary: ofSize(size), weight: size.weight })),
);
