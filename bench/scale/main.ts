// npm run bench:scale: the same load at 1, 2 and 4 replicas and 1 to 3 brokers of one machine, for the shape of the curve.
// Progress goes to stderr, the tables to stdout and, after a whole run, into docs/scale.md.
import { loadavg } from 'node:os';
import { Command } from 'commander';
import { Parts } from '../../tools/compare/parts.js';
import { machineInWords, natsServerVersion, thisMachine } from '../results/machine.js';
import { startBroker } from '../systems/bench-broker.js';
import { TimeLimit } from '../time-limit.js';
import { ARRANGEMENTS, startArrangement, type Arrangement } from './arrangement.js';
import { LOADS, measureLoad, type Load, type ScaleFigures } from './loads.js';
import { hasFewRounds, scaleTables, writeScalePage, type ScaleRow } from './scale-results.js';

const ROUNDS = 3;
const LIMIT_MS = 6 * 60_000;
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

function options(): { readonly docs: boolean } {
  const command = new Command()
    .name('npm run bench:scale --')
    .description('The same load at 1, 2 and 4 replicas and 1 to 3 brokers of this machine; at most 6 minutes.')
    .option('--no-docs', 'leaves docs/scale.md as it is')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  return command.parse(process.argv.slice(2), { from: 'user' }).opts();
}

async function brokerVersion(): Promise<string> {
  await using parts = new Parts();
  return await natsServerVersion((await startBroker(parts)).monitoringUrl);
}

/** All loads in one arrangement; what a load before it has broken is not measured. */
async function measureAll(arrangement: Arrangement): Promise<Map<Load, ScaleFigures>> {
  const figures = new Map<Load, ScaleFigures>();
  try {
    await using parts = new Parts();
    const running = await startArrangement(parts, arrangement);
    for (const load of LOADS) figures.set(load, await measureLoad(running, load));
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
  }
  return figures;
}

async function main(): Promise<void> {
  const { docs } = options();
  const machine = machineInWords(await thisMachine(await brokerVersion()));
  const [loadBefore] = loadavg();
  tell(machine);
  const limit = new TimeLimit(LIMIT_MS);
  const rows = ARRANGEMENTS.map((arrangement): ScaleRow => ({ arrangement, rounds: [] }));
  let lastMs = 0;
  for (let round = 1; round <= ROUNDS && limit.hasRoomFor(lastMs); round += 1) {
    const beganMs = limit.nowMs();
    for (const { arrangement, rounds } of rows) {
      tell(`${round}/${ROUNDS}: ${arrangement.replicas} replicas, ${arrangement.brokers} brokers …`);
      rounds.push(await measureAll(arrangement));
    }
    lastMs = limit.nowMs() - beganMs;
  }
  const few = hasFewRounds(rows) ? ' Fewer than 3 rounds of some: not a result.' : '';
  const where = `${machine} Load before: ${loadBefore.toFixed(1)}.${few}`;
  const text = `${scaleTables(rows)}\n${where}\n`;
  process.stdout.write(text);
  if (docs) await writeScalePage(text);
}

await main().catch((error: unknown) => {
  tell(`bench:scale: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
