import { loadavg } from 'node:os';
import { parseBenchOptions } from './options.js';
import { changesSince } from './results/against.js';
import { grossLoss } from './results/comparison.js';
import { writeDocs, writeResults } from './results/docs-page.js';
import { machineInWords, natsServerVersion, thisMachine } from './results/machine.js';
import { resultTables } from './results/results-table.js';
import { readResults, type ResultRow, type RunResults } from './results/run-results.js';
import { ScenarioRounds } from './scenario-rounds.js';
import { allScenarios, QUICK_SCENARIOS, QUICK_SYSTEMS, SCENARIO_IDS, shareOf } from './scenarios/all-scenarios.js';
import type { Scenario } from './scenarios/scenario.js';
import { FULL, QUICK } from './scenarios/sizes.js';
import { ALL_SYSTEMS, LIKE_NAIVE, NAIVE } from './systems/all-systems.js';
import { startBroker } from './systems/bench-broker.js';
import type { TimeLimit } from './time-limit.js';
import { TimeShares } from './time-shares.js';
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
const tell = (text: string): void => {
  process.stderr.write(`${String(Math.round(performance.now() / 1000)).padStart(3)} s  ${text}\n`);
};

async function brokerVersion(): Promise<string> {
  await using parts = new Parts();
  return await natsServerVersion((await startBroker(parts)).monitoringUrl);
}

/** Undefined, and the reason told, where this machine lacks what a scenario needs. */
async function roundsOf(scenario: Scenario): Promise<ScenarioRounds | undefined> {
  const { performer } = scenario;
  const systems = performer ? [performer] : ALL_SYSTEMS.filter(({ id }) => wanted.systems.includes(id));
  const missing = await scenario.lacks?.();
  if (missing === undefined) return new ScenarioRounds(scenario, systems, { rounds: wanted.rounds, tell });
  tell(`${scenario.id} is left out: ${missing}`);
  return undefined;
}

/** Each scenario within its share of the time, then, with what is left of it, those that had too little. */
async function measureAll(): Promise<ResultRow[]> {
  const scenarios = allScenarios(sizes).filter(({ id }) => wanted.scenarios.includes(id));
  // who asks for more rounds than usual has the time for them
  const limitMs = (sizes.limitOfRunMs * Math.max(wanted.rounds, sizes.rounds)) / sizes.rounds;
  const weights = scenarios.map((scenario) => shareOf(scenario, options.isQuick));
  const shares = new TimeShares(limitMs, weights);
  const measured: ScenarioRounds[] = [];
  for (const scenario of scenarios) {
    const limit = shares.next();
    const rounds = await roundsOf(scenario);
    if (!rounds) continue;
    measured.push(rounds);
    await goAndTell(rounds, limit);
  }
  for (const rounds of measured) {
    if (!rounds.isWhole) await goAndTell(rounds, shares.rest());
  }
  return measured.flatMap((rounds) => rounds.rows());
}

async function goAndTell(rounds: ScenarioRounds, limit: TimeLimit): Promise<void> {
  const isFurther = await rounds.go(limit);
  const rows = rounds.rows();
  if (isFurther && rows.length > 0) process.stdout.write(`${resultTables(rows)}\n`);
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
  const rows = await measureAll();
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
