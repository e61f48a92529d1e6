// npm run bench:sse: event streams as the gateway writes them, beside Nest's @Sse, a plain response and, where it is
// installed, nginx with nchan in the same run.
// Progress goes to stderr, the table to stdout and, after a whole run, into docs/gateway.md.
import { loadavg } from 'node:os';
import { Command } from 'commander';
import { dayAndMachine } from '../../tools/faults/docs-table.js';
import { TimeLimit } from '../time-limit.js';
import { Climbs, measureCrowd, QUICK, WHOLE, type SseFigures, type SseSizes } from './sse-loads.js';
import { sseTable, summaryIn, writeGatewayPage, type SseRow } from './sse-results.js';
import { SSE_SYSTEMS, type SseSystem } from './sse-systems.js';

const LIMIT_MS = { whole: 5 * 60_000, quick: 60_000 };
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

interface Options {
  readonly quick?: boolean;
  readonly docs: boolean;
}

function options(): Options {
  const command = new Command()
    .name('npm run bench:sse --')
    .description('Event streams as the gateway writes them, and as others do; at most 5 minutes.')
    .option('--quick', 'a small run of at most a minute, which writes nothing')
    .option('--no-docs', 'leaves docs/gateway.md as it is')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  return command.parse(process.argv.slice(2), { from: 'user' }).opts();
}

/** Rounds are interleaved, so that what else the machine does hits all alike. */
async function measureAll(systems: readonly SseSystem[], sizes: SseSizes, limit: TimeLimit): Promise<SseRow[]> {
  const rows = systems.map((system): SseRow => ({ system, rounds: [] }));
  const climbs = new Climbs(sizes.climb);
  let lastMs = 0;
  for (let round = 1; round <= sizes.rounds && limit.hasRoomFor(lastMs); round += 1) {
    const beganMs = limit.nowMs();
    for (const { system, rounds } of rows) {
      const figures = { ...(await climbs.run(system)), ...(await measureCrowd(system, sizes.crowd)) };
      rounds.push(figures);
      tell(`${round}/${sizes.rounds}: ${system.title}: ${inWords(figures)}`);
    }
    lastMs = limit.nowMs() - beganMs;
  }
  return rows;
}

function inWords(figures: SseFigures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value?.toFixed(1) ?? '–'}`)
    .join(', ');
}

/** What can be measured here, and a line for each that cannot. */
async function systemsHere(): Promise<{ readonly systems: SseSystem[]; readonly leftOut: string[] }> {
  const systems: SseSystem[] = [];
  const leftOut: string[] = [];
  for (const system of SSE_SYSTEMS) {
    const lacking = await system.lacks?.();
    if (lacking === undefined) systems.push(system);
    else leftOut.push(`Left out: ${system.title}: ${lacking}.\n`);
  }
  return { systems, leftOut };
}

/** Only gross loss: a busy machine gives no figures, but never these. */
function isGrossLoss(rows: readonly SseRow[]): boolean {
  const ours = rows.find(({ system }) => system.isOurs);
  const naive = rows.find(({ system }) => system.id === 'nest');
  const [mine, its] = [ours, naive].map((row) => row && summaryIn(row, 'sharedMostPerS')?.median);
  return mine === undefined || its === undefined || mine < its * 1.5;
}

async function main(): Promise<void> {
  const { quick: isQuick = false, docs } = options();
  const [loadBefore] = loadavg();
  const sizes = isQuick ? QUICK : WHOLE;
  const limit = new TimeLimit(isQuick ? LIMIT_MS.quick : LIMIT_MS.whole);
  const { systems, leftOut } = await systemsHere();
  const rows = await measureAll(systems, sizes, limit);
  const where = `${dayAndMachine()}; ${rows[0].rounds.length} rounds, load before: ${loadBefore.toFixed(1)}.`;
  const text = `${sseTable(rows)}\n${where}\n${leftOut.join('')}`;
  process.stdout.write(text);
  if (!isQuick && docs) await writeGatewayPage(text);
  if (isQuick && isGrossLoss(rows)) {
    tell('gross loss: not even 1.5 times what @Sse delivers where readers share');
    process.exitCode = 1;
  }
}

await main().catch((error: unknown) => {
  tell(`bench:sse: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
