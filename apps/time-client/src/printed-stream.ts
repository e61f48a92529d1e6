import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { randomId } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import { defer, from, retry, takeUntil, tap, throwError, timer, type Observable, type Subscription } from 'rxjs';
import { LineOutput } from './line-output.js';
import { observedStream, type Observed } from './observed-stream.js';
import { COMPLETED_LINE, failureLine, OwnerLines, updateLine } from './stream-lines.js';
import { timeClientConfig, type TimeClientSettings } from './time-client.config.js';
import { isForNow, TimeStreamClient } from './time-stream-client.js';

/** How long to wait before a stream that found no broker or no replica is opened again. */
const REOPEN_AFTER_MS = 5_000;

/** The one stream that the client opens when it starts, printed on stdout. */
@Injectable()
export class PrintedStream implements OnApplicationBootstrap, OnModuleDestroy {
  private subscription: Subscription | undefined;

  constructor(
    private readonly client: TimeStreamClient,
    private readonly logger: LoggerService,
    @Inject(timeClientConfig.KEY) private readonly config: TimeClientSettings,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.streamEnabled) this.subscription = this.print(new LineOutput());
  }

  /** Before the connection closes: so the replica hears of the cancel. */
  onModuleDestroy(): void {
    this.subscription?.unsubscribe();
  }

  private print(output: LineOutput): Subscription {
    return defer(() => this.printedOnce(output))
      .pipe(retry({ delay: (error: unknown) => this.reopening(error) }), takeUntil(from(output.closed)))
      .subscribe({
        error: (err: unknown) => this.logger.error(failureLine(err), { err }),
        complete: () => output.write(COMPLETED_LINE),
      });
  }

  private printedOnce(output: LineOutput): Observable<Observed> {
    const { streamIntervalSeconds, streamDurationSeconds, streamTimeZone } = this.config;
    const streamId = randomId();
    const owners = new OwnerLines(streamId);
    return observedStream(
      this.client,
      { updateInterval: streamIntervalSeconds, duration: streamDurationSeconds, timeZone: streamTimeZone },
      streamId,
    ).pipe(
      tap((seen) => {
        const line = 'update' in seen ? updateLine(seen.update) : owners.lineOf(seen.notice);
        if (line !== undefined) output.write(line);
      }),
    );
  }

  /** Emits when the stream is to be opened again; errs if that would not help. */
  private reopening(error: unknown): Observable<unknown> {
    if (!isForNow(error)) return throwError(() => error);
    this.logger.warn(`${failureLine(error)}; opening again in ${REOPEN_AFTER_MS / 1000} s`);
    return timer(REOPEN_AFTER_MS);
  }
}
