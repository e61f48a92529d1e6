import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { TimeRequest } from '@app/contracts';
import { StreamError } from '@app/nats-streams';
import { ConfigError, isDecimal, loadConfig, ProcessConfig, TimeFormat } from '@app/service';

/** What the command line asks for. */
export interface WatchArguments {
  readonly request: TimeRequest;
  readonly isJson: boolean;
  readonly natsUrl?: string;
}

/** A command line that does not ask for a stream: for help, or it is wrong. The text has been said; this is the code. */
export class NoStreamAskedFor extends Error {
  constructor(readonly exitCode: 0 | 2) {
    super(`exit code ${exitCode}`);
  }
}

type Flags = Partial<TimeRequest> & { readonly json?: true; readonly natsUrl?: string };

const FLAG_OF: Readonly<Record<string, string>> = {
  updateInterval: '--interval',
  duration: '--duration',
  timeZone: '--time-zone',
};

/** Where help (`out`) and mistakes (`err`) are said. */
export interface Voice {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Reads the arguments after the program's name.
 * @throws NoStreamAskedFor after `--help` (0), or after a line for each wrong flag and one with the usage (2).
 */
export function watchArguments(argv: readonly string[], voice: Voice): WatchArguments {
  const command = watchCommand(voice);
  const { json, natsUrl, ...request } = flagsOf(command, argv, voice);
  const mistakes = [...(natsUrl === undefined ? [] : urlMistakes(natsUrl)), ...requestMistakes(request)];
  if (mistakes.length > 0) {
    for (const mistake of mistakes) voice.err(`watch: ${mistake}\n`);
    throw wrong(command, voice);
  }
  return {
    request: new TimeFormat().parseRequest(request),
    isJson: json ?? false,
    ...(natsUrl === undefined ? {} : { natsUrl }),
  };
}

function watchCommand({ out, err }: Voice): Command {
  return new Command('watch')
    .description('Prints a stream of time; goes on until Ctrl+C if no duration is given.')
    .option('--interval <seconds>', 'seconds from one update to the next (default: 1)', number)
    .option('--duration <seconds>', 'seconds from the first update to the last, 0 = until Ctrl+C (default: 0)', number)
    .option('--time-zone <zone>', 'IANA zone of the printed times (default: UTC)')
    .option('--json', 'print each update as one line of JSON')
    .option('--nats-url <urls>', 'the broker; without it NATS_URL, as docs/configuration.md says')
    .exitOverride()
    .configureOutput({
      writeOut: out,
      writeErr: err,
      outputError: (text) => err(text.replace(/^error:/, 'watch:')),
    });
}

function flagsOf(command: Command, argv: readonly string[], voice: Voice): Flags {
  try {
    const { interval, ...rest } = command.parse(argv, { from: 'user' }).opts<Flags & { interval?: number }>();
    return interval === undefined ? rest : { ...rest, updateInterval: interval };
  } catch (error) {
    if (error instanceof CommanderError) throw error.exitCode === 0 ? new NoStreamAskedFor(0) : wrong(command, voice);
    throw error;
  }
}

function wrong(command: Command, { err }: Voice): NoStreamAskedFor {
  err(`Usage: ${command.name()} ${command.options.map(({ flags }) => `[${flags}]`).join(' ')}\n`);
  return new NoStreamAskedFor(2);
}

function number(text: string): number {
  if (!isDecimal(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}

/** The rule for the variable is the rule for the flag. */
function urlMistakes(natsUrl: string): readonly string[] {
  try {
    loadConfig(ProcessConfig, { NATS_URL: natsUrl });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.map(({ what }) => `--nats-url ${what}`);
    throw error;
  }
}

function requestMistakes(request: Partial<TimeRequest>): readonly string[] {
  try {
    new TimeFormat().parseRequest(request);
    return [];
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return (error.details ?? []).map(({ field, message }) => `${FLAG_OF[field] ?? field} ${message}`);
  }
}
