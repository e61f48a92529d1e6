import { allOf } from '../../tools/compare/all-of.js';
import { freePort } from '@app/testing';
import { ControlledProcess } from '../process/controlled-process.js';
import type { ConsumerCommands } from '../programs/consumer-commands.js';
import { startServerProgram } from '../process/start-program.js';
import { startBroker } from './bench-broker.js';
import type { BenchSystem } from './bench-system.js';

/** Nest's own NATS transport. */
export const stockNats: BenchSystem = {
  id: 'stock',
  title: 'Nest NATS',
  searchFromPerS: 15_000,
  isOurs: false,
  start: async (parts) => {
    const broker = await startBroker(parts);
    const [server, consumer] = await allOf([
      startServerProgram(parts, 'stock-nats-server', [broker.url]),
      ControlledProcess.start<ConsumerCommands>(parts, 'raw-consumer', ['stock', broker.url]),
    ]);
    return { broker, server, consumer };
  },
};

/** Nest's own gRPC transport. */
export const grpc: BenchSystem = {
  id: 'grpc',
  title: 'Nest gRPC',
  searchFromPerS: 20_000,
  isOurs: false,
  start: async (parts) => {
    const address = `127.0.0.1:${await freePort(0, '127.0.0.1')}`;
    const [server, consumer] = await allOf([
      startServerProgram(parts, 'grpc-server', [address]),
      ControlledProcess.start<ConsumerCommands>(parts, 'grpc-consumer', [address]),
    ]);
    return { server, consumer };
  },
};

/** A timer per stream and a publish per update: what all others are compared with. */
export const naive: BenchSystem = {
  id: 'naive',
  title: 'timer + publish',
  searchFromPerS: 20_000,
  isOurs: false,
  start: async (parts) => {
    const broker = await startBroker(parts);
    const [server, consumer] = await allOf([
      startServerProgram(parts, 'naive-server', [broker.url]),
      ControlledProcess.start<ConsumerCommands>(parts, 'raw-consumer', ['naive', broker.url]),
    ]);
    return { broker, server, consumer };
  },
};
