import type { LeashedProcess, NatsServer } from '@app/testing';
import type { Parts } from '../../tools/compare/parts.js';
import type { ControlledProcess } from '../process/controlled-process.js';
import type { ConsumerCommands } from '../programs/consumer-commands.js';

/** One system at work: broker, server and consumer, each a process of its own. */
export interface RunningSystem {
  readonly server: LeashedProcess;
  /** Absent if the system needs none. */
  readonly broker?: NatsServer;
  readonly consumer: ControlledProcess<ConsumerCommands>;
}

export interface StartOptions {
  /** An update per ms will be asked for. */
  readonly isFine?: boolean;
}

export interface BenchSystem {
  readonly id: string;
  readonly title: string;
  /** The rate, in updates a second, at which the search for its limit begins. */
  readonly searchFromPerS: number;
  /** Whether it is measured against the others, or one of them. */
  readonly isOurs: boolean;
  start(parts: Parts, options?: StartOptions): Promise<RunningSystem>;
}
