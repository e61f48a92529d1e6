import { freePort } from '@app/testing';
import { allOf } from '../../../tools/compare/all-of.js';
import type { Parts } from '../../../tools/compare/parts.js';
import { ControlledProcess } from '../../process/controlled-process.js';
import { startServerProgram } from '../../process/start-program.js';
import type { ConsumerCommands } from '../../programs/consumer-commands.js';
import { startBroker } from '../../systems/bench-broker.js';
import type { BenchSystem } from '../../systems/bench-system.js';
import { startReplica } from '../../systems/replica.js';

/** Updates reach the reader over so many connections: a thousand streams on each at the usual load. */
const CONNECTIONS = 10;

/** time-server with its gRPC face. */
export const grpcFace: BenchSystem = {
  id: 'grpc-face',
  title: 'gRPC of time-server',
  searchFromPerS: 20_000,
  isOurs: true,
  start: async (parts) => {
    const broker = await startBroker(parts);
    const port = await freePort(0, '127.0.0.1');
    const env = { GRPC_ENABLED: 'true', GRPC_PORT: String(port) };
    const server = await startReplica(parts, 'grpc', broker.url, { env });
    return { broker, server, consumer: await startConsumer(parts, `127.0.0.1:${port}`) };
  },
};

/** Nest's own gRPC transport with the same contract, each update when it is due. */
export const nestGrpc = nestSystem('nest-grpc', 'gRPC of Nest', 'schedule');

/** As it is mostly written: RxJS's `timer`, which drifts, and sends in heaps the cheaper the later it is. */
export const nestGrpcByRxjs = nestSystem('nest-grpc-rxjs', 'gRPC of Nest, `timer` of RxJS', 'rxjs');

function nestSystem(id: string, title: string, pace: 'schedule' | 'rxjs'): BenchSystem {
  return {
    id,
    title,
    searchFromPerS: 20_000,
    isOurs: false,
    start: async (parts) => {
      const address = `127.0.0.1:${await freePort(0, '127.0.0.1')}`;
      const [server, consumer] = await allOf([
        startServerProgram(parts, '../faces/grpc/nest-grpc-server', [address, pace]),
        startConsumer(parts, address),
      ]);
      return { server, consumer };
    },
  };
}

function startConsumer(parts: Parts, address: string): Promise<ControlledProcess<ConsumerCommands>> {
  const args = [address, String(CONNECTIONS)];
  return ControlledProcess.start<ConsumerCommands>(parts, '../faces/grpc/grpc-consumer', args);
}
