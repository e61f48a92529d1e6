import type { StreamLimits } from './stream-table.js';

/** How a replica presents itself and what it takes on. */
export interface ReplicaOptions extends Partial<StreamLimits> {
  /** The replica's name in logs and heartbeats: 1 to 48 characters of `A-Za-z0-9_-`. */
  readonly name: string;
  /** The version that its heartbeat shows. */
  readonly version: string;
  /** Origins of new streams lie on this grid, in ms; default 5, range 1 to 1,000. */
  readonly originGridMs?: number;
  /** How long a drain waits for the clients to move, in ms; default 10,000. */
  readonly drainTimeoutMs?: number;
  /** A resume that would have to catch up further back than this is refused, in ms; default 30,000. */
  readonly catchUpMs?: number;
  /** … or by more items than this; default 10,000. */
  readonly catchUpItems?: number;
}

export const REPLICA_DEFAULTS = {
  maxStreams: 100_000,
  maxStreamsPerClient: 10_000,
  originGridMs: 5,
  drainTimeoutMs: 10_000,
  catchUpMs: 30_000,
  catchUpItems: 10_000,
} as const satisfies Omit<ReplicaOptions, 'name' | 'version'>;
