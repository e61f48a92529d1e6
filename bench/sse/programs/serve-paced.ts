import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveCommands } from '../../process/serve-commands.js';
import { type EventWriter, Pacer } from './pacer.js';
import type { SseServerCommands } from './sse-commands.js';

/** Makes this process a server of the benchmark: it listens already, and sends as it is asked. */
export async function servePaced<Reader, Event>(server: Server, writer: EventWriter<Reader, Event>): Promise<void> {
  const pacer = new Pacer(writer);
  const commands: SseServerCommands = {
    port: async () => (server.address() as AddressInfo).port,
    pids: async () => [process.pid],
    pace: async (plan) => pacer.pace(plan),
    readers: async () => writer.readers.length,
  };
  await serveCommands(commands);
}
