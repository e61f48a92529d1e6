import { serveCommands } from '../../process/serve-commands.js';
import { NginxProcess } from '../nchan/nginx-process.js';
import { Publisher } from '../nchan/publisher.js';
import { type EventWriter, Pacer } from './pacer.js';
import type { PacePlan, SseServerCommands } from './sse-commands.js';

const nginx = await NginxProcess.start();
const publisher = await Publisher.connect(nginx.socketPath);

/**
 * nchan gives every event an id of its own, so what the gateway's ids say has to travel in the data: a line more of it.
 */
async function writerOf(streams: PacePlan['streams']): Promise<EventWriter<string, string>> {
  const channels =
    streams === 'shared' ? ['shared'] : Array.from({ length: await nginx.readers() }, (_, index) => `${index}`);
  return {
    readers: channels,
    make: (id, data) => `${data}\n${id}`,
    send: (channel, message) => publisher.publish(channel, message),
  };
}

let stop = (): void => undefined;

/** nginx serves, and this process publishes to it what is due: what that costs is not nginx's. */
const commands: SseServerCommands = {
  port: async () => nginx.port,
  pids: async () => [nginx.workerPid],
  readers: () => nginx.readers(),
  pace: async (plan) => {
    stop();
    publisher.check();
    if (plan === null) return;
    const pacer = new Pacer(await writerOf(plan.streams));
    stop = () => pacer.pace(null);
    pacer.pace(plan);
  },
};
await serveCommands(commands);
