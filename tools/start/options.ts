import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { InvalidTimeRequest, parseTimeRequest, type TimeRequest } from '@app/contracts';
import { isDecimal } from '@app/service';

/** What `npm start` was asked for. */
export interface StartOptions {
  /** How many brokers of its own it starts, if any: more than one make a cluster. */
  brokers: number;
  replicas: number;
  request: TimeRequest;
}

/** The command ends here: what it had to say is written. */
export class CommandEnd extends Error {
  constructor(readonly exitCode: 0 | 2) {
    super(`the command ends with code ${exitCode}`);
  }
}

const MAX_REPLICAS = 16;
const MAX_BROKERS = 5;
const FLAG_OF: Readonly<Record<string, string>> = {
  updateInterval: '--interval',
  duration: '--duration',
  timeZone: '--time-zone',
};
const USAGE =
  'usage: npm start -- [--replicas n] [--brokers n] [--interval s] [--duration s] [--time-zone zone] [--help]';

interface Flags {
  brokers: number;
  replicas: number;
  interval: number;
  duration: number;
  timeZone?: string;
}

/**
 * Reads the command line.
 * @param argv without node and the script
 * @param write where help and complaints go; default: this process's stdout and stderr
 * @throws CommandEnd after `--help` (0) or a wrong flag or value (2), which was told by then
 */
export function parseStartOptions(argv: readonly string[], write = standardOutputs): StartOptions {
  const command = startCommand().exitOverride().configureOutput(write).showHelpAfterError(USAGE);
  try {
    const { brokers, replicas, interval, duration, timeZone } = command.parse(argv, { from: 'user' }).opts<Flags>();
    return { brokers, replicas, request: parseTimeRequest({ updateInterval: interval, duration, timeZone }) };
  } catch (error) {
    if (error instanceof CommanderError) throw new CommandEnd(error.exitCode === 0 ? 0 : 2);
    if (!(error instanceof InvalidTimeRequest)) throw error;
    const mistakes = error.violations.map(({ field, message }) => `error: ${FLAG_OF[field] ?? field} ${message}\n`);
    write.writeErr(`${mistakes.join('')}${USAGE}\n`);
    throw new CommandEnd(2);
  }
}

const standardOutputs = {
  writeOut: (text: string): void => void process.stdout.write(text),
  writeErr: (text: string): void => void process.stderr.write(text),
};

function startCommand(): Command {
  return new Command()
    .name('npm start --')
    .description(
      'Starts a broker (unless NATS_URL is set), time-server replicas and a time-client that prints one stream.\n' +
        'Ctrl+C stops them all; kill -9 (or kill -TERM) the owner of the stream and watch.',
    )
    .option('--replicas <n>', `time-server processes, 1 to ${MAX_REPLICAS}`, countUpTo(MAX_REPLICAS), 2)
    .option('--brokers <n>', `brokers, 1 to ${MAX_BROKERS}; more than one are a cluster`, countUpTo(MAX_BROKERS), 1)
    .option('--interval <s>', 'seconds from one update to the next', seconds, 1)
    .option('--duration <s>', 'seconds from the first update to the last; 0: until Ctrl+C', seconds, 60)
    .option('--time-zone <zone>', 'IANA time zone in which the updates are written (default: UTC)');
}

function seconds(text: string): number {
  if (!isDecimal(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}

function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (isDecimal(text) && Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };
}
