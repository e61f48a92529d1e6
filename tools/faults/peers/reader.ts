// Reads many streams in a process of its own, so that nothing that the harness does makes it late, and writes down what
// it saw when all of them are over, or at SIGTERM.
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { connectStreamClient, connectToNats, type StreamNotice } from '@app/nats-streams';
import { startFailureText, TIME_STREAMS, TimeFormat } from '@app/service';
import type { ReaderEvent, ReaderPlan } from './reader-plan.js';
import { inWords, monotonicUnixMs, StreamRecord } from './stream-record.js';

const START_BUDGET_MS = 20_000;
const OPENED_AT_ONCE = 500;
const OPEN_EVERY_MS = 100;

const plan = JSON.parse(process.argv[2] ?? '') as ReaderPlan;
const { clientId } = plan;
const records = Array.from({ length: plan.streams }, (_, n) => new StreamRecord(`s${n}`, clientId, plan.request));
const resumed: Record<string, number> = {};
let flowing = 0;
let left = records.length;

function say(event: ReaderEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function note(notice: StreamNotice): void {
  if (notice.kind === 'opened') records[Number(notice.streamId.slice(1))].openedBy = notice.replica;
  else if (notice.kind === 'resumed') resumed[notice.reason] = (resumed[notice.reason] ?? 0) + 1;
  else say({ kind: 'notice', atUnixMs: monotonicUnixMs(), text: JSON.stringify(notice) });
}

let isFinishing = false;

/** Twice is once: the last stream may end while a signal is handled. */
async function finish(): Promise<void> {
  if (isFinishing) return;
  isFinishing = true;
  say({ kind: 'resumed', reasons: resumed });
  await writeFile(plan.historyFile, records.map((record) => `${JSON.stringify(record.history())}\n`).join(''));
  client.close();
  await connection.drain().catch(() => undefined); // a broker that is gone cannot be told goodbye
  process.exit(0);
}

const connection = await connectToNats({ servers: plan.servers, name: clientId, identity: clientId });
const client = await connectStreamClient(connection, TIME_STREAMS.root, new TimeFormat(), {
  clientId,
  startBudgetMs: START_BUDGET_MS,
}).catch((error: unknown) => {
  process.stderr.write(`refused: ${startFailureText(error)}\n`, () => process.exit(1));
  return new Promise<never>(() => undefined);
});
client.notices.subscribe(note);
process.once('SIGTERM', () => void finish());
process.on('SIGUSR2', () => {
  const untilMs = performance.now() + (plan.blockMs ?? 0);
  while (performance.now() < untilMs);
});

function oneIsOver(): void {
  if (--left === 0) void finish();
}

for (const [index, record] of records.entries()) {
  // all at once would measure the burst, and not the fault
  if (index % OPENED_AT_ONCE === OPENED_AT_ONCE - 1) await delay(OPEN_EVERY_MS);
  client.open(plan.request, { streamId: record.streamId }).subscribe({
    next: (update) => {
      record.add(update);
      if (record.updates === plan.flowingAfter && ++flowing === records.length) say({ kind: 'flowing' });
    },
    complete: () => {
      record.end('complete');
      oneIsOver();
    },
    error: (error: unknown) => {
      record.fail(error);
      say({ kind: 'failed', text: `${record.streamId}: ${inWords(error)}` });
      oneIsOver();
    },
  });
}
