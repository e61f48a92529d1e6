import { allOf } from '../../tools/compare/all-of.js';
import type { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import type { ConsumerCommands } from '../programs/consumer-commands.js';
import { startServerProgram } from '../process/start-program.js';
import { startBroker } from './bench-broker.js';
import type { BenchSystem, RunningSystem, StartOptions } from './bench-system.js';
import { startReplica } from './replica.js';

async function start(
  parts: Parts,
  { isFine = false }: StartOptions,
  consumerOf: (natsUrl: string) => readonly [program: string, ...args: string[]],
): Promise<RunningSystem> {
  const broker = await startBroker(parts);
  const [program, ...args] = consumerOf(broker.url);
  const [server, consumer] = await allOf([
    isFine
      ? startServerProgram(parts, 'millisecond-server', [broker.url])
      : startReplica(parts, 'time-server', broker.url),
    ControlledProcess.start<ConsumerCommands>(parts, program, args),
  ]);
  return { broker, server, consumer };
}

/** This project's server, read by a bare subscriber that speaks docs/protocol.md by hand. */
export const bare: BenchSystem = {
  id: 'bare',
  title: 'Timecast → bare subscriber',
  searchFromPerS: 100_000,
  isOurs: true,
  start: (parts, options = {}) => start(parts, options, (natsUrl) => ['raw-consumer', 'timecast', natsUrl]),
};

/** This project's server and its client. */
export const client: BenchSystem = {
  id: 'client',
  title: 'Timecast → StreamClient',
  searchFromPerS: 60_000,
  isOurs: true,
  start: (parts, options = {}) => start(parts, options, (natsUrl) => ['client-consumer', natsUrl]),
};
