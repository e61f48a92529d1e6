import type { MeasurePlan, MeasureReport } from '../../programs/consumer-commands.js';

/** What is sent, to all readers that are there. */
export interface PacePlan {
  /** Of each reader. */
  readonly intervalMs: number;
  /** `own`: a stream for each reader. `shared`: one stream that all read. */
  readonly streams: 'own' | 'shared';
  /** `at once`: all readers' updates fall due at the same instants. `spread`: evenly over the interval. */
  readonly phases: 'at once' | 'spread';
}

/** What each server can be asked, whatever it writes with. */
export type SseServerCommands = {
  /** The port of HTTP, where `/events?stream=<name>` is an event stream. */
  port(none: null): Promise<number>;
  /** Sends by this plan from now on; null: nothing. */
  pace(plan: PacePlan | null): Promise<void>;
  /** The processes that serve, whose CPU and memory are the server's. */
  pids(none: null): Promise<number[]>;
  /** How many readers are connected. */
  readers(none: null): Promise<number>;
};

export interface OpenReadersPlan {
  readonly port: number;
  readonly readers: number;
  /** `own`: each asks for a stream named by its number, from 0. `shared`: all ask for `shared`. */
  readonly streams: PacePlan['streams'];
  readonly withinMs: number;
}

export type SseConsumerCommands = {
  /** Opens so many readers more; resolves when each has the head of its response. */
  open(plan: OpenReadersPlan): Promise<void>;
  measure(plan: MeasurePlan): Promise<MeasureReport>;
};
