import { lastSequence, type TimeResponse } from '@app/contracts';
import { randomId } from '@app/nats-streams';
import { catchError, delayWhen, endWith, firstValueFrom, from, ignoreElements, map, merge, of, tap } from 'rxjs';
import type { LineOutput } from '../line-output.js';
import { observedStream } from '../observed-stream.js';
import { COMPLETED_LINE, failureLine, noticeLine, OwnerLines, updateLine } from '../stream-lines.js';
import type { TimeStreamClient } from '../time-stream-client.js';
import { ProgressLine, type Terminal } from './progress-line.js';
import type { WatchArguments } from './watch-arguments.js';

/** Where a watched stream shows, and what ends the watching early. */
export interface WatchPort {
  /** The updates. */
  readonly out: LineOutput;
  /** Owners, recoveries, the failure. */
  readonly err: LineOutput;
  /** The terminal that shows the progress, if it is one. */
  readonly terminal: Terminal;
  /** Resolves with an exit code when the process is told to stop. */
  readonly stopped: Promise<number>;
}

/**
 * Watches one stream until it completes (exit code 0), fails (1), nobody reads its updates any more (0), they cannot be
 * written (1) or the process is told to stop. When it resolves, the stream is over or unsubscribed.
 */
export async function watchStream(client: TimeStreamClient, args: WatchArguments, port: WatchPort): Promise<number> {
  const { out, err, terminal, stopped } = port;
  const streamId = randomId();
  const owners = new OwnerLines(streamId);
  const progress = new ProgressLine(terminal, lastSequence(args.request));
  const textOf = args.isJson ? (update: TimeResponse) => JSON.stringify(update) : updateLine;
  const say = (output: LineOutput, line: string | undefined): void => {
    if (line !== undefined) progress.above(() => output.write(line));
  };
  const shown = observedStream(client, args.request, streamId).pipe(
    tap({
      next: (seen) => {
        if ('notice' in seen) {
          say(err, owners.lineOf(seen.notice) ?? noticeLine(seen.notice));
        } else {
          say(out, textOf(seen.update));
          progress.reached(seen.update.sequenceNum);
        }
      },
      complete: () => say(out, args.isJson ? undefined : COMPLETED_LINE),
      error: (error: unknown) => say(err, failureLine(error)),
    }),
  );
  const streamEnd = shown.pipe(
    ignoreElements(),
    endWith(0),
    catchError(() => of(1)),
    // an output that fails says so later than the stream ends: then nothing but the exit code would tell of the loss
    delayWhen(() => out.written()),
  );
  const outputEnd = from(out.closed).pipe(
    tap((error) => say(err, error && `watch cannot write: ${error.code ?? error.message}`)),
    map((error) => (error === undefined ? 0 : 1)),
  );
  // The first to speak unsubscribes the others, and so cancels the stream.
  const exitCode = await firstValueFrom(merge(streamEnd, from(stopped), outputEnd));
  progress.end();
  return exitCode;
}
