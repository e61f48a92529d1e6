import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@app/testing';
import { ownerOf, type RunningSystem } from './running-system.js';
import { flowsAgain, producerVerdict, readerVerdict } from './verdict.js';

/** How long a reader is watched that sees nothing at all. */
const PATIENCE_MS = 10_000;
/** How long servers are watched whose reader has left. */
const AFTER_LEAVING_MS = 5_000;
/** How long the broker stays away. */
const BROKER_AWAY_MS = 2_000;

/** A row of the table: something that happens to a stream. */
export interface Deed {
  readonly title: string;
  readonly needsBroker?: true;
  /** Does it, watches, and answers with the cell. */
  run(system: RunningSystem): Promise<string>;
}

export const DEEDS: readonly Deed[] = [
  {
    title: 'client leaves',
    run: async (system) => {
      const producedAtMs = await system.watchProduction();
      // Who sees no value now would take a producer that runs on for one that stops.
      await waitUntil(() => producedAtMs.length > 0, { what: 'a value to be seen leaving the server' });
      const leftAtMs = await system.reader.leave();
      await delay(AFTER_LEAVING_MS);
      return producerVerdict(producedAtMs, leftAtMs, AFTER_LEAVING_MS);
    },
  },
  {
    title: 'server killed (SIGKILL)',
    run: (system) => watched(system, async () => endOwner(system, 'SIGKILL')),
  },
  {
    title: 'server frozen (SIGSTOP)',
    run: (system) => watched(system, async () => ownerOf(system).kill('SIGSTOP')),
  },
  {
    title: 'server terminated (SIGTERM)',
    run: (system) => watched(system, async () => endOwner(system, 'SIGTERM')),
  },
  {
    title: 'broker restarted (2 s away)',
    needsBroker: true,
    run: (system) => watched(system, async () => restartBroker(system)),
  },
];

/** @param act answers, if what it took away came back, with the instant (Unix ms) of that. */
async function watched(system: RunningSystem, act: () => Promise<number | void>): Promise<string> {
  const { record } = system.reader;
  const beganAtMs = Date.now();
  const returnedAtMs = (await act()) ?? undefined;
  const actedAtMs = Date.now();
  await waitUntil(() => record.end !== undefined || flowsAgain(record, actedAtMs), {
    withinMs: PATIENCE_MS,
    what: 'the reader to see something',
  }).catch(() => undefined); // it saw nothing: that is a result as good as any
  return readerVerdict(record, { beganAtMs, returnedAtMs, patienceMs: PATIENCE_MS });
}

async function endOwner(system: RunningSystem, signal: NodeJS.Signals): Promise<void> {
  const owner = ownerOf(system);
  owner.kill(signal);
  await Promise.race([owner.ended, delay(PATIENCE_MS, undefined, { ref: false })]);
}

async function restartBroker({ broker }: RunningSystem): Promise<number> {
  if (!broker) throw new Error('there is no broker to restart');
  broker.kill('SIGKILL');
  await broker.ended;
  await delay(BROKER_AWAY_MS);
  await broker.restart();
  return Date.now();
}
