import type { LeashedProcess, NatsServer } from '@app/testing';
import type { Parts } from './parts.js';
import type { ReaderProcess } from './reader-process.js';

/** One of the systems that are compared, at work: two servers, and a reader whose stream one of them serves. */
export interface RunningSystem {
  readonly reader: ReaderProcess;
  /** By the name under which the reader knows them. */
  readonly servers: ReadonlyMap<string, LeashedProcess>;
  /** Absent if the system needs none. */
  readonly broker?: NatsServer;
  /** From now on, notes the instant (Unix ms) of every value that leaves a server, read or not. */
  watchProduction(): Promise<readonly number[]>;
}

/** A column of the table. */
export interface ComparedSystem {
  readonly title: string;
  readonly hasBroker: boolean;
  start(parts: Parts): Promise<RunningSystem>;
}

/** The server that serves the reader's stream now. */
export function ownerOf({ reader, servers }: RunningSystem): LeashedProcess {
  const owner = servers.get(reader.ownerName);
  if (!owner) throw new Error(`the reader names no server that was started: ${reader.ownerName}`);
  return owner;
}
