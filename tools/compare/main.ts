import { setTimeout as delay } from 'node:timers/promises';
import { allOf } from './all-of.js';
import { DEEDS, type Deed } from './deeds.js';
import { grpc } from './grpc.js';
import { Parts } from './parts.js';
import type { ComparedSystem } from './running-system.js';
import { stockNats } from './stock-nats.js';
import { markdownTable } from './table.js';
import { timecast } from './timecast.js';

const APART_MS = 500;

const SYSTEMS: readonly ComparedSystem[] = [stockNats, grpc, timecast];

async function main(): Promise<void> {
  const rows: string[][] = [];
  for (const [index, deed] of DEEDS.entries()) {
    process.stderr.write(`${index + 1}/${DEEDS.length} ${deed.title} …\n`);
    rows.push([deed.title, ...(await inEverySystem(deed))]);
  }
  process.stdout.write(markdownTable(['what happens', ...SYSTEMS.map(({ title }) => title)], rows));
  process.stdout.write(
    `\nWhat the reader of one stream saw in this run (Node ${process.versions.node}): 100 values a second, two servers each, every server` +
      ` and reader a process of its own, all settings at their defaults.\n`,
  );
}

/**
 * All systems at the same time, each with processes of its own: most of the time goes by waiting for what does not come.
 * The deeds themselves are done one after the other, when everything has started, so that each has the machine for
 * itself in the moment that is measured; at a random moment, so that no timer's phase decides what is seen.
 */
async function inEverySystem(deed: Deed): Promise<string[]> {
  await using parts = new Parts();
  const systems = SYSTEMS.map((system) => (deed.needsBroker && !system.hasBroker ? undefined : system));
  const running = await allOf(systems.map((system) => system?.start(parts)));
  return await allOf(
    running.map(async (system, index) => {
      await delay((index + Math.random()) * APART_MS);
      return system ? deed.run(system) : '–';
    }),
  );
}

await main().catch((error: unknown) => {
  process.stderr.write(`compare: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
