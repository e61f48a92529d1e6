import { ALL_FAULTS } from './all-faults.js';
import { writeDocsTable } from './docs-table.js';
import type { Fault, Finding } from './fault.js';
import { keepFailure, repeatCommand } from './kept-failure.js';
import { parseFaultsOptions } from './options.js';
import { Random } from './random.js';
import { Stage } from './stage.js';
import { HEAD, isWrong, rowOf, verdictOf } from './verdict.js';

const options = parseFaultsOptions(
  process.argv.slice(2),
  ALL_FAULTS.map(({ id }) => id),
);
const chosen = ALL_FAULTS.filter(({ id }) => options.ids.length === 0 || options.ids.includes(id));

async function runOnce(fault: Fault, round: number): Promise<Finding> {
  await using stage = new Stage(new Random(options.seed).fork(`${fault.id}/${round}`));
  return await fault.run(stage);
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
process.stderr.write(`seed ${options.seed}\n`);
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
if (options.ids.length === 0) await writeDocsTable(rows, options.seed);

async function rowAfterRun(fault: Fault, round: number): Promise<string[]> {
  try {
    const findings = await runWithRerun(fault, round);
    if (verdictOf(fault, findings) === 'fails') {
      process.exitCode = 1;
      await keepFailure(fault, findings.find(isWrong) ?? findings[findings.length - 1], options);
    }
    return rowOf(fault, findings);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${fault.id}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write(`${repeatCommand(fault, options)}\n`);
    return [`${fault.id} ${fault.title}`, fault.load, '–', '–', '–', '–', 'fails: could not be run'];
  }
}
