import { startNatsServer } from '@app/testing';
import { ReaderProcess, startPeer } from './reader-process.js';
import type { ComparedSystem } from './running-system.js';
import { watchSubject } from './watch-subject.js';

const SERVERS = ['stock-1', 'stock-2'];

/** Nest's own NATS transport, with nothing added: two servers in one queue group, a ClientProxy that sends. */
export const stockNats: ComparedSystem = {
  title: 'stock Nest NATS',
  hasBroker: true,
  start: async (parts) => {
    const broker = parts.own(await startNatsServer());
    const started = SERVERS.map(async (name) => {
      const server = await startPeer(parts, 'stock-nats-server', [name, broker.url]);
      await server.waitForLine(/^ready$/);
      return [name, server] as const;
    });
    const servers = new Map(await Promise.all(started));
    const reader = await ReaderProcess.start(parts, 'stock-nats-reader', [broker.url]);
    return { reader, servers, broker, watchProduction: () => watchSubject(parts, broker.url, '_INBOX.>') };
  },
};
