import { Injectable } from '@nestjs/common';
import type { TimeRequest, TimeResponse } from '@app/contracts';
import {
  randomId,
  StreamClient,
  StreamError,
  StreamErrorCode,
  type OpenOptions,
  type StreamNotice,
} from '@app/nats-streams';
import { LoggerService } from '@app/service';
import { defer, tap, type Observable } from 'rxjs';

/** Streams of time. */
@Injectable()
export class TimeStreamClient {
  constructor(
    private readonly streams: StreamClient<TimeRequest, TimeResponse>,
    private readonly logger: LoggerService,
  ) {}

  /**
   * A stream of time as a cold Observable: subscribing opens it, unsubscribing cancels it at the replica, and it
   * completes after the update whose `isFinal` is true. Every update comes exactly once and in order, whichever
   * replica dies meanwhile. It errs with a `StreamError`: 1001 without a broker, 1002 for a wrong request, 1003 without
   * a replica, 1004 if it is lost for longer than the recovery budget, 1005 at a limit.
   * @param request what is left out has its default: every second, until cancelled, in UTC.
   * @param options.streamId the id on the wire and in notices; by default a random one for each subscription.
   * @param options.from goes on with a stream that somebody else has begun; see `StreamClient.open`.
   */
  stream(request: Partial<TimeRequest> = {}, options: OpenOptions = {}): Observable<TimeResponse> {
    return defer(() => {
      const streamId = options.streamId ?? randomId();
      const logger = this.logger.child({ streamId, clientId: this.streams.clientId });
      return this.streams.open(request, { ...options, streamId }).pipe(
        tap({
          complete: () => logger.info('stream ended'),
          error: (err: unknown) => logger.warn('stream failed', isForNow(err) ? { error: err.toJSON() } : { err }),
          unsubscribe: () => logger.info('stream cancelled'),
        }),
      );
    });
  }

  /** What happens to the streams besides their updates: owners found and changed, the link lost and restored. */
  get notices(): Observable<StreamNotice> {
    return this.streams.notices;
  }
}

/** No broker, or no replica: they may come, and where the code is wrong is not the question. */
export function isForNow(error: unknown): error is StreamError {
  return (
    error instanceof StreamError &&
    (error.code === StreamErrorCode.Connection || error.code === StreamErrorCode.InitializationFailed)
  );
}
