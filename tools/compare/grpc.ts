import { freePort } from '@app/testing';
import { ReaderProcess, startPeer } from './reader-process.js';
import type { ComparedSystem } from './running-system.js';

const SERVERS = ['grpc-1', 'grpc-2'];

/** Nest's own gRPC transport, with nothing added: two servers, a client that knows both addresses. */
export const grpc: ComparedSystem = {
  title: 'Nest gRPC',
  hasBroker: false,
  start: async (parts) => {
    const producedAtMs: number[] = [];
    const started = SERVERS.map(async (name) => {
      const address = `127.0.0.1:${await freePort(0, '127.0.0.1')}`;
      const server = await startPeer(parts, 'grpc-server', [name, address], (line) => {
        if (line === 'produced') producedAtMs.push(Date.now());
      });
      await server.waitForLine(/^ready$/);
      return { name, address, server };
    });
    const all = await Promise.all(started);
    const addresses = `ipv4:${all.map(({ address }) => address).join(',')}`;
    const reader = await ReaderProcess.start(parts, 'grpc-reader', [addresses]);
    const servers = new Map(all.map(({ name, server }) => [name, server]));
    return { reader, servers, watchProduction: async () => producedAtMs };
  },
};
