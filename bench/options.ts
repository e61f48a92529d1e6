import { Command, InvalidArgumentError } from 'commander';

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  readonly isQuick: boolean;
  /** Ids of scenarios and systems; undefined for those of the run's kind. */
  readonly only?: readonly string[];
  readonly systems?: readonly string[];
  /** Undefined: as many as the run's kind has. */
  readonly rounds?: number;
  /** An earlier run's JSON. */
  readonly against?: string;
  /** Where this run's JSON goes, too. */
  readonly json?: string;
}

export interface Choices {
  readonly scenarios: readonly string[];
  readonly systems: readonly string[];
}

const MAX_ROUNDS = 100;

/** Reads the command line; on a mistake it says what is wrong and ends the process with 2. */
export function parseBenchOptions(argv: readonly string[], { scenarios, systems }: Choices): BenchOptions {
  const command = new Command()
    .name('npm run bench --')
    .description('Measures this project and its peers on the same work, in turn, on this machine.')
    .option('--quick', 'a small run; ends with 1 on gross loss only')
    .option('--only <scenarios>', `some of ${scenarios.join(',')}`, listOf(scenarios))
    .option('--systems <systems>', `some of ${systems.join(',')}`, listOf(systems))
    .option('--rounds <n>', 'rounds of each scenario (default: 3)', roundsOf)
    .option('--against <file>', 'says what changed since the run whose JSON that is')
    .option('--json <file>', 'writes the results there, too')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  command.parse([...argv], { from: 'user' });
  const { quick = false, ...options } = command.opts<{ quick?: boolean } & Omit<BenchOptions, 'isQuick'>>();
  return { isQuick: quick, ...options };
}

function listOf(known: readonly string[]): (text: string) => string[] {
  return (text) => {
    const ids = text.split(',').map((id) => id.trim().toLowerCase());
    const unknown = ids.filter((id) => !known.includes(id));
    if (unknown.length > 0) {
      throw new InvalidArgumentError(`There is no "${unknown.join('", "')}": choose from ${known.join(',')}.`);
    }
    return ids;
  };
}

function roundsOf(text: string): number {
  const rounds = Number(text);
  if (!Number.isSafeInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_ROUNDS}.`);
  }
  return rounds;
}
