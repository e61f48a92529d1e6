// Opens and cancels so many streams a second for so long, and writes down what it saw of each as soon as it is over.
import { createWriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connectStreamClient, connectToNats } from '@app/nats-streams';
import { TIME_STREAMS, TimeFormat } from '@app/service';
import type { ChurnPlan } from './churn-plan.js';
import { StreamRecord } from './stream-record.js';

const TURN_MS = 50;

const plan = JSON.parse(process.argv[2] ?? '') as ChurnPlan;
const { clientId, request } = plan;
const connection = await connectToNats({ servers: plan.servers, name: clientId, identity: clientId });
const client = await connectStreamClient(connection, TIME_STREAMS.root, new TimeFormat(), { clientId });
const file = createWriteStream(plan.historyFile);
const perTurn = (plan.perSecond * TURN_MS) / 1_000;
const turns = (plan.seconds * 1_000) / TURN_MS;
const startMs = performance.now();
let opened = 0;

function openOne(): void {
  const record = new StreamRecord(`s${(opened += 1)}`, clientId, request);
  const writeDown = (): void => void file.write(`${JSON.stringify(record.history())}\n`);
  const subscription = client.open(request, { streamId: record.streamId }).subscribe({
    next: (update) => record.add(update),
    error: (error: unknown) => {
      clearTimeout(cancelling);
      record.fail(error);
      writeDown();
    },
  });
  const cancelling = setTimeout(() => {
    subscription.unsubscribe();
    record.end('unsubscribed');
    writeDown();
  }, plan.lifeMs);
}

process.stdout.write('churning\n');
for (let turn = 0; turn < turns; turn += 1) {
  for (let n = 0; n < perTurn; n += 1) openOne();
  await delay(Math.max(0, startMs + (turn + 1) * TURN_MS - performance.now()));
}
await delay(2 * plan.lifeMs);
await new Promise((resolve) => file.end(() => resolve(undefined)));
process.stdout.write('churned\n');
// it stays connected, so that what is left of its streams was not dropped because it has gone
await new Promise((resolve) => process.once('SIGTERM', resolve));
client.close();
await connection.drain();
