import { Command } from 'commander';
import type { ScalePlan } from '../../libs/nats-streams/test/simulation/scale/scale-plan.js';
import { MAX_SEED, orExitCode, wholeNumber } from './command-line.js';

const USAGE = 'usage: npm run simulate:scale -- [--replicas n] [--streams n] [--clients n] [--help]';
const MAX_STREAMS = 5_000_000;

interface Flags extends Omit<ScalePlan, 'intervalMs' | 'openedTogether'> {
  readonly interval: number;
  readonly together: number;
}

/**
 * Reads the command line.
 * @param argv without node and the script
 * @returns the plan, or the code with which the command ends: 0 after `--help`, 2 after a mistake, which was told
 */
export function parseScaleOptions(argv: readonly string[]): ScalePlan | 0 | 2 {
  const command = new Command()
    .name('npm run simulate:scale --')
    .description(
      'Real replicas and clients, very many of them, in simulated time: opening, rest, deaths, replacements.',
    )
    .option('--replicas <n>', 'how many replicas', wholeNumber(3, 10_000), 1_000)
    .option('--streams <n>', 'how many streams, of all clients together', wholeNumber(1, MAX_STREAMS), 1_000_000)
    .option('--clients <n>', 'how many clients', wholeNumber(1, 10_000), 100)
    .option('--interval <s>', 'from one update of a stream to the next, in seconds', wholeNumber(1, 3_600), 10)
    .option('--together <n>', 'how many streams a client opens in one turn', wholeNumber(1, 100_000), 100)
    .option('--rolled <n>', 'how many replicas are replaced, one after the other', wholeNumber(0, 100), 3)
    .option('--seed <n>', 'from which all is drawn', wholeNumber(0, MAX_SEED - 1), 1)
    .exitOverride()
    .showHelpAfterError(USAGE);
  return orExitCode(() => {
    const { interval, together, ...plan } = command.parse(argv, { from: 'user' }).opts<Flags>();
    if (plan.clients > plan.streams)
      command.error('error: a client must have a stream: fewer clients, or more streams');
    return { ...plan, intervalMs: interval * 1_000, openedTogether: together };
  });
}
