import type { OpenPlan, OpenReport } from './consumer-commands.js';

export interface FailoverReport {
  /** Streams that another replica has taken over, and those that stayed where they were. */
  readonly moved: number;
  readonly stayed: number;
  /** From the kill until the last of them had its first update from elsewhere, or had been granted if none was due. */
  readonly allMovedMs: number;
  /** Lateness since the kill, in ms. */
  readonly movedP99Ms: number;
  readonly stayedP50Ms: number;
  readonly stayedP99Ms: number;
  readonly stayedMaxMs: number;
  readonly updates: number;
}

/** What the consumer can be asked whose streams' owner is killed. */
export type FailoverCommands = {
  open(plan: OpenPlan): Promise<OpenReport>;
  /** How many streams each replica owns, by name. */
  owners(plan: null): Promise<Record<string, number>>;
  /** From now on every update and every move is noted. */
  watch(plan: null): Promise<null>;
  report(plan: { readonly killedUnixMs: number }): Promise<FailoverReport>;
};
