import { setTimeout as delay } from 'node:timers/promises';
import { SystemClock } from '@app/nats-streams';
import { argument } from '../../tools/compare/peers/argument.js';
import type { CatchUpCommands, CatchUpPlan } from './catch-up-commands.js';
import { CatchUpWatch, type Span } from './catch-up-watch.js';
import { dueUnixMs, Meter } from './meter.js';
import { OverdueClient } from './overdue-client.js';
import { connectRaw } from './raw-dialect.js';
import { DIALECTS } from './raw-dialects.js';
import { timeStringIn } from './raw-update.js';
import { serveConsumer } from './serve-consumer.js';

// A bare subscriber whose streams flow, and beside it a client whose streams are overdue: two connections, as of two
// machines, in one process, so that one clock measures both.
const natsUrl = argument(0, 'URL of the broker');
const dialect = DIALECTS.timecast;
const clock = new SystemClock();
const meter = new Meter();
let opened = 0;
let watch: CatchUpWatch | undefined;

const connection = await connectRaw(natsUrl, dialect, {
  update: (bytes, at) => watch?.arrived(dueUnixMs(timeStringIn(bytes, at)), clock.nowMs()),
  opened: (outcome) => {
    opened += outcome.opened;
    meter.failed += outcome.failed;
  },
});
const overdue = new OverdueClient(clock);
await overdue.connect(natsUrl);

const opener = {
  ask: (from: number, to: number, intervalMs: number) => connection.send(dialect.ask(from, to, intervalMs)),
  get opened() {
    return opened;
  },
};

async function catchUp(plan: CatchUpPlan) {
  await overdue.catchUp(plan);
  watch = new CatchUpWatch();
  const spans: { calm: Span; busy: Span }[] = [];
  for (let time = 1; time < plan.times; time += 1) {
    await delay(plan.calmMs); // what the one before has left behind is over
    const fromMs = clock.nowMs();
    await delay(plan.calmMs);
    const calm = { fromMs, toMs: clock.nowMs() };
    spans.push({ calm, busy: await overdue.catchUp(plan) });
  }
  await delay(plan.calmMs);
  return {
    tookMs: spans.map(({ busy }) => busy.toMs - busy.fromMs),
    before: watch.latenessIn(spans.map(({ calm }) => calm)),
    meanwhile: watch.latenessIn(spans.map(({ busy }) => busy)),
  };
}

await serveConsumer(opener, meter, { catchUp } satisfies Omit<CatchUpCommands, 'open'>);
