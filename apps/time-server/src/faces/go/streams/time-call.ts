import type { TimeResponse } from '@app/contracts';
import type { StreamError } from '@app/nats-streams';

/**
 * A call that may have to wait, and how it is answered: once, by one of the two. Neither may throw, nor call the stream
 * again before it returns.
 */
export interface TimeCall {
  update(update: TimeResponse): void;
  fail(error: StreamError): void;
}
