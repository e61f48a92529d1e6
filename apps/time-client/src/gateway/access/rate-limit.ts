import { ApiError } from '../api-error.js';
import { TokenBuckets, type TokenRate } from './token-buckets.js';

/** So many requests in the long run, and so many at once, for each share. */
export class RateLimit {
  private readonly buckets: TokenBuckets | undefined;

  /** @param rate a rate of 0 sets no limit */
  constructor(private readonly rate: TokenRate) {
    this.buckets = rate.perSecond === 0 ? undefined : new TokenBuckets(rate);
  }

  /**
   * Counts a request.
   * @param cost what it counts as; 1 for most
   * @throws ApiError LIMIT_REACHED, with when to come back
   */
  async take(share: string, cost = 1): Promise<void> {
    const waitMs = (await this.buckets?.take(share, cost)) ?? 0;
    if (waitMs === 0) return;
    const { perSecond, burst } = this.rate;
    throw new ApiError('LIMIT_REACHED', `more than ${perSecond} requests a second (${burst} at once) are too many`, {
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    });
  }
}
