import { Catch, Logger, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';

/** A caller gets a code and safe text; what is not a `StreamError` goes to the log with its stack. */
@Catch()
export class StreamErrorFilter implements RpcExceptionFilter {
  private readonly logger = new Logger(StreamErrorFilter.name);

  catch(exception: unknown): Observable<never> {
    if (exception instanceof StreamError) return throwError(() => exception.toJSON());
    this.logger.error(exception);
    const error = new StreamError(StreamErrorCode.InitializationFailed, 'the request could not be handled');
    return throwError(() => error.toJSON());
  }
}
