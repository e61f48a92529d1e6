import { argument } from '../../tools/compare/peers/argument.js';
import { benchStreamClient } from './bench-stream-client.js';
import type { FailoverCommands } from './failover-commands.js';
import { FailoverWatch } from './failover-watch.js';
import { Meter } from './meter.js';
import { serveConsumer } from './serve-consumer.js';

// As the client consumer, but it knows its streams apart: which of them moved is the question.
const meter = new Meter();
let opened = 0;
let watch: FailoverWatch | undefined;
const client = await benchStreamClient(argument(0, 'URL of the broker'));
client.notices.subscribe((notice) => {
  if (notice.kind === 'resumed') watch?.moved(notice.streamId, meter.nowMs());
});

function follow(streamId: string, intervalMs: number): void {
  client.open({ updateInterval: intervalMs / 1000 }, { streamId }).subscribe({
    next: ({ sequenceNum, timeString }) => {
      if (sequenceNum === 0) opened += 1;
      watch?.arrived(streamId, timeString, meter.nowMs());
    },
    error: () => void (meter.failed += 1),
  });
}

const opener = {
  ask: (from: number, to: number, intervalMs: number): void => {
    for (let index = from; index < to; index += 1) follow(`s${index}`, intervalMs);
  },
  get opened() {
    return opened;
  },
};
const commands: Omit<FailoverCommands, 'open'> = {
  owners: async () => Object.fromEntries(client.replicas().map(({ name, ownedStreams }) => [name, ownedStreams])),
  watch: async () => {
    watch = new FailoverWatch();
    return null;
  },
  report: async ({ killedUnixMs }) => (watch ?? new FailoverWatch()).report(killedUnixMs),
};
await serveConsumer(opener, meter, commands);
