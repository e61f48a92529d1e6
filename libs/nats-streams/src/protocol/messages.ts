import type { WireError } from './stream-error.js';

/** At most this many streams in one open, resume or cancel message (P3). */
export const MAX_STREAMS_PER_MESSAGE = 100;

/** One stream in an open message: `time.rpc.open.<clientId>` (P4). */
export interface OpenEntry {
  readonly streamId: string;
  readonly request: unknown;
  readonly epoch: number;
}

/** One stream in a resume message: all that a replica needs to go on with a stream it never knew (P5). */
export interface ResumeEntry extends OpenEntry {
  /** The number of the first item wanted. */
  readonly fromSequence: number;
  /** The wall-clock instant of item 0, in ms since the Unix epoch. */
  readonly originUnixMs: number;
  /** The client's monotonic time since item 0, in ms; so no two machines' wall clocks are ever compared. */
  readonly elapsedMs: number;
}

export interface EntryFailure {
  readonly streamId: string;
  readonly error: WireError;
}

export interface Opened {
  readonly streamId: string;
  readonly originUnixMs: number;
  /** Item 0: it travels in the reply, and the stream's subject carries what follows. */
  readonly first: unknown;
}

export interface Resumed {
  readonly streamId: string;
}

export type OpenResult = Opened | EntryFailure;
export type ResumeResult = Resumed | EntryFailure;

/** The answer to open and resume: one result per stream, in the order asked. */
export interface ControlReply<Result = OpenResult | ResumeResult> {
  readonly serverId: string;
  readonly results: readonly Result[];
}

/** A stream's id and the highest epoch that is to stop (P6). */
export type CancelPair = readonly [streamId: string, epoch: number];

export type ReplicaState = 'serving' | 'draining';

/** What a replica says of itself on `time.heartbeat.<serverId>` (P8). */
export interface Heartbeat {
  readonly serverId: string;
  readonly version: string;
  readonly startedUnixMs: number;
  readonly state: ReplicaState;
  readonly streams: number;
  readonly clients: number;
  /** How often a client may probe this replica, in ms. */
  readonly probeMs: number;
}

export function isFailure(result: OpenResult | ResumeResult): result is EntryFailure {
  return 'error' in result;
}
