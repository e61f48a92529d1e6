import type { Beat } from './beat.js';

/** One stream of a scenario; with an `unsubscribeMs` it is left then, if it is not over. */
export interface ScenarioStream extends Beat {
  readonly client: number;
  readonly startMs: number;
  readonly unsubscribeMs: number | null;
}

export const FAULT_KINDS = [
  'crash',
  'freeze',
  'cut',
  'swallow',
  'deaf',
  'mute',
  'drain',
  'broker restart',
  'wall clock step',
  'lost update',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Whom a fault strikes; `index` chooses the one. Broker and lost update strike nobody in particular. */
export const VICTIMS = ['one replica', 'one client', 'other replicas', 'all replicas', 'all'] as const;
export type Victims = (typeof VICTIMS)[number];

export interface ScenarioFault {
  readonly kind: FaultKind;
  readonly whom: Victims;
  readonly index: number;
  readonly atMs: number;
  readonly forMs: number;
}

/** A world to be, drawn by a property test. */
export interface Scenario {
  readonly seed: number;
  readonly replicas: number;
  readonly clients: number;
  /** One way, between a process and the broker. */
  readonly maxDelayMs: number;
  readonly lossRate: number;
  /** How many of the messages come to a subscriber twice. */
  readonly againRate: number;
  /** Whether the processes' wall clocks disagree and drift. */
  readonly areWallsSkewed: boolean;
  /** Faults are over by then; a replica that crashed or drained is followed by another of the same name. */
  readonly healedMs: number;
  readonly streams: readonly ScenarioStream[];
  readonly faults: readonly ScenarioFault[];
}
