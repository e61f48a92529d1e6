import { setTimeout as delay } from 'node:timers/promises';
import { argument } from '../../tools/compare/peers/argument.js';
import { serveCommands } from '../process/serve-commands.js';
import { benchStreamClient } from './bench-stream-client.js';
import type { IdleCommands } from './idle-commands.js';

// A StreamClient with streams whose next update comes tomorrow, or with none.
const UPDATE_INTERVAL_S = 86_400;

const client = await benchStreamClient(argument(0, 'URL of the broker'), argument(1, 'id of the client'));
let opened = 0;
for (let count = Number(argument(2, 'number of streams')); count > 0; count -= 1) {
  client.open({ updateInterval: UPDATE_INTERVAL_S }).subscribe(() => (opened += 1));
}

const commands: IdleCommands = {
  state: async () => ({ replicas: client.replicas().length, opened }),
  cpuPercent: async ({ spanMs }) => {
    const before = { ...process.cpuUsage(), atMs: performance.now() };
    await delay(spanMs);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) / 1000 / (performance.now() - before.atMs)) * 100;
  },
};
await serveCommands(commands);
