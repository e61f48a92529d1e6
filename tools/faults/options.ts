import { Command, InvalidArgumentError } from 'commander';

/** What `npm run test:faults` was asked for. */
export interface FaultsOptions {
  readonly seed: number;
  /** Ids such as `F7`; empty for all. */
  readonly ids: readonly string[];
  /** Runs of each fault, whatever comes of them. */
  readonly times: number;
  /** Where a run that fails is kept. */
  readonly keep: string;
}

const SEEDS = 2 ** 31;

/** Reads the command line; on a mistake it says what is wrong and ends the process with 2. */
export function parseFaultsOptions(argv: readonly string[], known: readonly string[]): FaultsOptions {
  const command = new Command()
    .name('npm run test:faults --')
    .description('Makes faults on real processes and brokers, and holds what the readers saw against the promise.')
    .argument('[fault...]', `which of them: ${known.join(' ')}`)
    .option('--seed <n>', 'repeats the choices of a run (default: a new seed)', wholeNumber)
    .option('--times <n>', 'runs of each fault', wholeNumber, 1)
    .option('--keep <folder>', 'where the history of a run that fails is kept', 'faults-failed')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  command.parse([...argv], { from: 'user' });
  const ids = command.args.map((id) => id.toUpperCase());
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) command.error(`error: there is no ${unknown.join(', ')}: choose from ${known.join(' ')}`);
  const { seed, times, keep } = command.opts<{ seed?: number; times: number; keep: string }>();
  return { seed: seed ?? Math.floor(Math.random() * SEEDS), ids, times, keep };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}
