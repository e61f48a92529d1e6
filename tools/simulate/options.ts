import { Command, InvalidArgumentError } from 'commander';
import { MAX_SEED, orExitCode, wholeNumber } from './command-line.js';

/** What `npm run simulate` was asked for. */
export interface SimulateOptions {
  readonly worlds: number;
  readonly seed: number;
  /** Leads to one world of that seed; only that one is looked at. */
  readonly path?: string;
}

const USAGE = 'usage: npm run simulate -- [--worlds n] [--seed n] [--path n:n:…] [--help]';

/**
 * Reads the command line.
 * @param argv without node and the script
 * @returns the options, or the code with which the command ends: 0 after `--help`, 2 after a mistake, which was told
 */
export function parseSimulateOptions(argv: readonly string[]): SimulateOptions | 0 | 2 {
  const command = new Command()
    .name('npm run simulate --')
    .description('Replicas and clients in random simulated worlds of crashes, freezes, cuts and losses.')
    .option('--worlds <n>', 'how many worlds', wholeNumber(1, Number.MAX_SAFE_INTEGER), 10_000)
    .option('--seed <n>', 'from which all is drawn; by default another each time', wholeNumber(0, MAX_SEED - 1))
    .option('--path <path>', 'the world to look at again, as it was printed', pathOfWorld)
    .exitOverride()
    .showHelpAfterError(USAGE);
  return orExitCode(() => {
    const { seed = Date.now() % MAX_SEED, ...options } = command
      .parse(argv, { from: 'user' })
      .opts<{ worlds: number; seed?: number; path?: string }>();
    if (options.path !== undefined && command.getOptionValueSource('seed') !== 'cli') {
      command.error('error: --path leads from a seed: give --seed, too');
    }
    return { seed, ...options };
  });
}

function pathOfWorld(text: string): string {
  if (/^\d+(:\d+)*$/.test(text)) return text;
  throw new InvalidArgumentError('must be numbers with colons between them');
}
