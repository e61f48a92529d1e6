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
  /** As many of them as can be run in so many seconds, drawn by the seed; undefined for each of them. */
  readonly within?: number;
  /** Whether a run of all of them writes docs/faults.md's table; default true. */
  readonly docs: boolean;
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
    .option('--within <seconds>', 'as many of them as fit in this time, drawn by the seed', wholeNumber)
    .option('--keep <folder>', 'where the history of a run that fails is kept', 'faults-failed')
    .option('--no-docs', 'leaves the table of docs/faults.md as it is')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  command.parse([...argv], { from: 'user' });
  const ids = command.args.map((id) => id.toUpperCase());
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) command.error(`error: there is no ${unknown.join(', ')}: choose from ${known.join(' ')}`);
  const given = command.opts<Omit<FaultsOptions, 'ids' | 'seed'> & { seed?: number }>();
  return { ...given, seed: given.seed ?? Math.floor(Math.random() * SEEDS), ids };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}
