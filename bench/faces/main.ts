// npm run bench:faces: each face of time-server beside what serves the same clients otherwise, in the same run.
// Progress goes to stderr, the tables to stdout and, after a whole run, into docs/faces.md.
import { loadavg } from 'node:os';
import { Command } from 'commander';
import { dayAndMachine } from '../../tools/faults/docs-table.js';
import { resultTables } from '../results/results-table.js';
import type { ResultRow } from '../results/run-results.js';
import { ScenarioRounds } from '../scenario-rounds.js';
import { TimeLimit } from '../time-limit.js';
import type { FaceSystem } from './call-systems.js';
import { writeFacesPage } from './face-results.js';
import { faceScenarios, QUICK, WHOLE } from './face-scenarios.js';

/** Of one face. */
const LIMIT_MS = { whole: 5 * 60_000, quick: 60_000 };
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

interface Options {
  readonly quick?: boolean;
  readonly only?: string;
  readonly docs: boolean;
}

function options(): Options {
  const ids = faceScenarios(QUICK).map(({ scenario }) => scenario.id);
  const command = new Command()
    .name('npm run bench:faces --')
    .description('What each face costs per update, and what others cost for the same clients; some 8 minutes.')
    .option('--quick', 'a small run of a minute, which writes nothing')
    .option('--only <face>', `one of ${ids.join(', ')}, which writes nothing`)
    .option('--no-docs', 'leaves docs/faces.md as it is')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  const given = command.parse(process.argv.slice(2), { from: 'user' }).opts<Options>();
  if (given.only !== undefined && !ids.includes(given.only)) command.error(`there is no face "${given.only}"`);
  return given;
}

/** What can be measured here; `leftOut` gets a line for each that cannot. */
async function systemsHere(systems: readonly FaceSystem[], leftOut: string[]): Promise<FaceSystem[]> {
  const here: FaceSystem[] = [];
  for (const system of systems) {
    const lacking = await system.lacks?.();
    if (lacking === undefined) here.push(system);
    else leftOut.push(`Left out: ${system.title}: ${lacking}.\n`);
  }
  return here;
}

async function main(): Promise<void> {
  const { quick: isQuick = false, only, docs } = options();
  const [loadBefore] = loadavg();
  const sizes = isQuick ? QUICK : WHOLE;
  const rows: ResultRow[] = [];
  const leftOut: string[] = [];
  for (const { scenario, systems } of faceScenarios(sizes)) {
    if (only !== undefined && scenario.id !== only) continue;
    // rounds go by turns, so that what else the machine does hits all alike
    const rounds = new ScenarioRounds(scenario, await systemsHere(systems, leftOut), { rounds: sizes.rounds, tell });
    await rounds.go(new TimeLimit(isQuick ? LIMIT_MS.quick : LIMIT_MS.whole));
    rows.push(...rounds.rows());
  }
  const where = `${dayAndMachine()}; ${sizes.rounds} rounds, load before: ${loadBefore.toFixed(1)}.\n`;
  const text = `${resultTables(rows)}\n${where}${leftOut.join('')}`;
  process.stdout.write(text);
  if (!isQuick && only === undefined && docs) await writeFacesPage(text);
  if (rows.some(({ rounds }) => rounds.length === 0)) process.exitCode = 1;
}

await main().catch((error: unknown) => {
  tell(`bench:faces: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
