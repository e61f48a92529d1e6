import { loadavg } from 'node:os';
import { lacksForC } from './native/compile.js';
import { measureRounds } from './measure-rounds.js';
import { parseBenchOptions } from './options.js';
import { changesSince } from './results/against.js';
import { grossLoss } from './results/comparison.js';
import { writeDocs, writeResults } from './results/docs-page.js';
import { machineInWords, natsServerVersion, thisMachine } from './results/machine.js';
import { resultTables } from './results/results-table.js';
import { readResults, type ResultRow, type RunResults } from './results/run-results.js';
import { allScenarios, QUICK_SCENARIOS, QUICK_SYSTEMS, SCENARIO_IDS } from './scenarios/all-scenarios.js';
import { C_PROGRAMS } from './scenarios/limit.js';
import type { Scenario } from './scenarios/scenario.js';
import { FULL, QUICK } from './scenarios/sizes.js';
import { ALL_SYSTEMS, LIKE_NAIVE, NAIVE } from './systems/all-systems.js';
import { startBroker } from './systems/bench-broker.js';
import { TimeLimit } from './time-limit.js';
import { Parts } from '../tools/compare/parts.js';

const options = parseBenchOptions(process.argv.slice(2), {
  scenarios: SCENARIO_IDS,
  systems: ALL_SYSTEMS.map(({ id }) => id),
});
const sizes = options.isQuick ? QUICK : FULL;
const wanted = {
  scenarios: options.only ?? (options.isQuick ? QUICK_SCENARIOS : SCENARIO_IDS),
  systems: options.systems ?? (options.isQuick ? QUICK_SYSTEMS : ALL_SYSTEMS.map(({ id }) => id)),
  rounds: options.rounds ?? sizes.rounds,
};
/** A load, before anything is measured, that says that this machine has other work. */
const BUSY = 0.5;
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const plan = {
  rounds: wanted.rounds,
  // who asks for more rounds than usual has the time for them
  limit: new TimeLimit((sizes.limitOfRunMs * Math.max(wanted.rounds, sizes.rounds)) / sizes.rounds),
  tell,
};

async function brokerVersion(): Promise<string> {
  await using parts = new Parts();
  return await natsServerVersion((await startBroker(parts)).monitoringUrl);
}

async function measure(scenario: Scenario): Promise<ResultRow[]> {
  if (!scenario.systems.includes(C_PROGRAMS.id)) {
    const systems = ALL_SYSTEMS.filter(({ id }) => wanted.systems.includes(id));
    return measureRounds(scenario, systems, plan);
  }
  const missing = await lacksForC();
  if (missing === undefined) return measureRounds(scenario, [C_PROGRAMS], plan);
  tell(`the physical limit is left out: ${missing}`);
  return [];
}

/** Only a whole run makes the documentation; a part of one would put a part in its place. */
function isWhole(): boolean {
  return !options.isQuick && !options.only && !options.systems && wanted.rounds >= FULL.rounds;
}

async function main(): Promise<void> {
  const earlier = options.against === undefined ? undefined : await readResults(options.against);
  const machine = await thisMachine(await brokerVersion());
  tell(machineInWords(machine));
  const [load] = loadavg();
  if (load > BUSY) tell(`the load is ${load.toFixed(1)} already: others are at work here, expect noise`);
  const rows: ResultRow[] = [];
  for (const scenario of allScenarios(sizes).filter(({ id }) => wanted.scenarios.includes(id))) {
    const measured = await measure(scenario);
    if (measured.length > 0) process.stdout.write(`${resultTables(measured)}\n`);
    rows.push(...measured);
  }
  process.stdout.write(`${machineInWords(machine)}\n`);
  const results: RunResults = { machine, isQuick: options.isQuick, rows };
  if (options.json !== undefined) await writeResults(options.json, results);
  if (isWhole()) await writeDocs(results);
  if (earlier) process.stdout.write(`\n${changesSince(earlier.rows, rows)}`);
  if (options.isQuick) failOnGrossLoss(rows);
}

function failOnGrossLoss(rows: readonly ResultRow[]): void {
  const find = (system: string) => rows.find((row) => row.scenario === 'ramp' && row.system === system);
  const [ours, peer] = [find(LIKE_NAIVE), find(NAIVE)];
  const loss = ours && peer && grossLoss(ours, peer);
  if (loss === undefined) return;
  tell(loss);
  process.exitCode = 1;
}

await main().catch((error: unknown) => {
  tell(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
