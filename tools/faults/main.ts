import { resolve } from 'node:path';
import { keepRun, tellFailure } from '@app/testing';
import { ALL_FAULTS } from './all-faults.js';
import { writeDocsTable } from './docs-table.js';
import { drawWithin } from './draw-within.js';
import type { Fault, Finding } from './fault.js';
import { parseFaultsOptions } from './options.js';
import { Random } from './random.js';
import { remainsOf } from './remains.js';
import { Stage } from './stage.js';
import { allWrongsOf, HEAD, isWrong, rowOf, verdictOf } from './verdict.js';

const options = parseFaultsOptions(
  process.argv.slice(2),
  ALL_FAULTS.map(({ id }) => id),
);
const asked = ALL_FAULTS.filter(({ id }) => options.ids.length === 0 || options.ids.includes(id));
const chosen =
  options.within === undefined ? asked : drawWithin(asked, options.within / options.times, new Random(options.seed));
if (chosen.length === 0) {
  process.stderr.write(`none of ${asked.map(({ id }) => id).join(' ')} can be run within ${options.within} s\n`);
  process.exit(2);
}

async function runOnce(fault: Fault, round: number): Promise<Finding> {
  const identity = { name: fault.id, seed: options.seed, repeat: repeatCommand(fault, round) };
  await using stage = new Stage(new Random(options.seed).fork(`${fault.id}/${round}`), identity);
  try {
    const finding = await fault.run(stage);
    tellLateness(finding);
    return finding;
  } catch (error) {
    const remains = remainsOf(stage, error);
    const path = await keepRun(remains, resolve(options.keep));
    throw new Error(tellFailure(remains, path, [remains.notes[0].error]), { cause: error });
  }
}

/** Each round makes choices of its own, so a later one comes again only after those before it. */
function repeatCommand({ id }: Fault, round: number): string {
  return `npm run test:faults -- ${id} --seed ${options.seed}${round === 1 ? '' : ` --times ${round}`}`;
}

/** A bound that is missed may be the machine's doing: it is tried once more, and both figures are told. */
async function runWithRerun(fault: Fault, round: number): Promise<Finding[]> {
  const first = await runOnce(fault, round);
  return isWrong(first) || verdictOf(fault, [first]) === 'holds' ? [first] : [first, await runOnce(fault, round)];
}

function print(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

const rows: string[][] = [];
process.stderr.write(`seed ${options.seed}: ${chosen.map(({ id }) => id).join(' ')}\n`);
print(HEAD);
print(HEAD.map(() => '---'));
for (const fault of chosen) {
  for (let round = 1; round <= options.times; round += 1) {
    const missing = await fault.lacks?.();
    if (missing !== undefined) {
      rows.push([`${fault.id} ${fault.title}`, fault.load, '–', '–', '–', '–', `skipped: ${missing}`]);
    } else {
      rows.push(await rowAfterRun(fault, round));
    }
    print(rows.at(-1) ?? []);
  }
}
if (options.docs && chosen.length === ALL_FAULTS.length) await writeDocsTable(rows, options.seed);

async function rowAfterRun(fault: Fault, round: number): Promise<string[]> {
  try {
    const findings = await runWithRerun(fault, round);
    if (verdictOf(fault, findings) === 'fails') {
      process.exitCode = 1;
      await keepFailure(findings.find(isWrong) ?? findings[findings.length - 1], fault);
    }
    return rowOf(fault, findings);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return [`${fault.id} ${fault.title}`, fault.load, '–', '–', '–', '–', 'fails: could not be run'];
  }
}

async function keepFailure(finding: Finding, { pauseMs: boundMs = Infinity }: Fault): Promise<void> {
  const { run, pauseMs = 0 } = finding;
  const tooLate = pauseMs <= boundMs ? [] : [`a stream was held up for ${Math.round(pauseMs)} ms (≤ ${boundMs})`];
  const path = await keepRun(run, resolve(options.keep));
  process.stderr.write(`${tellFailure(run, path, [...tooLate, ...allWrongsOf(finding)])}\n`);
}

/** What the row has no room for. */
function tellLateness({ run, report: { latenessMs } }: Finding): void {
  const phases = Object.entries(latenessMs)
    .filter(([, { p50 }]) => !Number.isNaN(p50))
    .map(([phase, { p50, p99, max }]) => `${[p50, p99, max].map((ms) => ms.toFixed(1)).join(' ')} ${phase}`);
  if (phases.length > 0) process.stderr.write(`${run.name}: lateness p50 p99 max in ms: ${phases.join(', ')}\n`);
}
