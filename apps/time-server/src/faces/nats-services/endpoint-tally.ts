import type { NamedEndpointStats } from '@nats-io/services';

const NANOSECONDS_PER_MS = 1e6;

/** What STATS says of an endpoint besides who it is. */
export type TallyFigures = Pick<
  NamedEndpointStats,
  'num_requests' | 'num_errors' | 'last_error' | 'processing_time' | 'average_processing_time'
>;

/** What was asked of one endpoint, counted when it was answered. */
export class EndpointTally {
  private requests = 0;
  private errors = 0;
  private processingMs = 0;
  private lastError = '';

  /** @param error what the answer said went wrong */
  add(tookMs: number, error?: string): void {
    this.requests += 1;
    this.processingMs += tookMs;
    if (error === undefined) return;
    this.errors += 1;
    this.lastError = error;
  }

  get figures(): TallyFigures {
    const nanoseconds = Math.round(this.processingMs * NANOSECONDS_PER_MS);
    return {
      num_requests: this.requests,
      num_errors: this.errors,
      last_error: this.lastError,
      processing_time: nanoseconds,
      average_processing_time: this.requests === 0 ? 0 : Math.round(nanoseconds / this.requests),
    };
  }
}
