import { connectStreamClient, connectToNats } from '@app/nats-streams';
import { loadConfig, LoggerService, natsOptions, runProgram, TIME_STREAMS, TimeFormat } from '@app/service';
import { LineOutput } from './line-output.js';
import { TimeClientConfig } from './time-client.config.js';
import { TimeStreamClient } from './time-stream-client.js';
import { NoStreamAskedFor, watchArguments, type WatchArguments } from './watch/watch-arguments.js';
import { watchStream } from './watch/watch-stream.js';

/** Exit codes as shells give them: 128 and the number of the signal. */
const STOP_SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Two Ctrl+C count as two only if so much lies between them: npm passes each one on, so that one arrives twice. */
const SECOND_AFTER_MS = 300;

/** How long the cancel of a stopped stream, and the connection's end, may take. */
const GOODBYE_MS = 1_000;

// First of all, so that a closed pipe crashes nothing.
const out = new LineOutput(process.stdout);
const err = new LineOutput(process.stderr);

await runProgram('watch', async () => {
  const args = readArguments();
  process.exit(typeof args === 'number' ? args : await watch(args));
});

function readArguments(): WatchArguments | number {
  const voice = {
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
  };
  try {
    return watchArguments(process.argv.slice(2), voice);
  } catch (error) {
    if (error instanceof NoStreamAskedFor) return error.exitCode;
    throw error;
  }
}

async function watch(args: WatchArguments): Promise<number> {
  // It says what there is to say by itself; a log is for who asks for one.
  const env = {
    LOG_LEVEL: 'silent',
    ...process.env,
    ...(args.natsUrl === undefined ? {} : { NATS_URL: args.natsUrl }),
  };
  const config = loadConfig(TimeClientConfig, env);
  const logger = LoggerService.toStderr({ name: 'watch', level: config.logLevel, format: config.logFormat });
  const connection = await connectToNats(natsOptions(config, 'watch', config.clientId));
  const streams = await connectStreamClient(connection, TIME_STREAMS.root, new TimeFormat(), config);
  const client = new TimeStreamClient(streams, logger);
  const exitCode = await watchStream(client, args, { out, err, terminal: process.stderr, stopped: stopSignal() });
  // Closing sends the cancels, draining sees them off.
  streams.close();
  await within(GOODBYE_MS, connection.drain());
  return exitCode;
}

/** Resolves with the exit code of the first signal to stop; a second one, well after it, ends the process at once. */
function stopSignal(): Promise<number> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const stop = (exitCode: number): void => {
      firstMs ??= performance.now();
      if (performance.now() - firstMs >= SECOND_AFTER_MS) process.exit(exitCode);
      resolve(exitCode);
    };
    for (const [signal, exitCode] of Object.entries(STOP_SIGNALS)) process.on(signal, () => stop(exitCode));
  });
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  // A broker that is gone cannot be told goodbye.
  await Promise.race([work.catch(() => undefined), limit]);
  clearTimeout(timer);
}
