// Opens and cancels so many streams a second for so long, and says what it saw.
import { setTimeout as delay } from 'node:timers/promises';
import { connectStreamClient, connectToNats } from '@app/nats-streams';
import { TIME_STREAMS } from '@app/service';
import { TimeFormat } from './time-format.js';

const TURN_MS = 50;
/** A stream lives for so long, so that it has updates before it is cancelled. */
const LIFE_MS = 500;

const [servers, perSecond, seconds] = process.argv.slice(2);
const clientId = 'churn';
const connection = await connectToNats({ servers: servers.split(','), name: clientId, identity: clientId });
const client = await connectStreamClient(connection, TIME_STREAMS.root, new TimeFormat(), { clientId });
const perTurn = (Number(perSecond) * TURN_MS) / 1_000;
const startMs = performance.now();
const seen = { opened: 0, cancelled: 0, updates: 0, failed: 0, outOfOrder: 0 };

function openOne(): void {
  let next = 0;
  seen.opened += 1;
  const subscription = client.open({ updateInterval: 0.1 }).subscribe({
    next: ({ sequenceNum }) => {
      seen.updates += 1;
      if (sequenceNum !== next) seen.outOfOrder += 1;
      next = sequenceNum + 1;
    },
    error: () => (seen.failed += 1),
  });
  setTimeout(() => {
    subscription.unsubscribe();
    seen.cancelled += 1;
  }, LIFE_MS);
}

process.stdout.write('churning\n');
for (let turn = 0; performance.now() - startMs < Number(seconds) * 1_000; turn += 1) {
  for (let n = 0; n < perTurn; n += 1) openOne();
  await delay(Math.max(0, startMs + (turn + 1) * TURN_MS - performance.now()));
}
await delay(2 * LIFE_MS);
process.stdout.write(`${JSON.stringify(seen)}\n`);
// it stays connected, so that what is left of its streams was not dropped because it has gone
await new Promise((resolve) => process.once('SIGTERM', resolve));
client.close();
await connection.drain();
