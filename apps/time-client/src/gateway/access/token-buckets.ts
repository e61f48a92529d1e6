import { createHash, randomBytes } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Some 20 MB if all are in use at once. */
const MAX_BUCKETS = 65_536;

export interface TokenRate {
  /** Tokens that come back in a second. */
  readonly perSecond: number;
  /** Tokens in a full bucket. */
  readonly burst: number;
  /** How many buckets there are at most; default 65,536. */
  readonly maxBuckets?: number;
}

/**
 * Token buckets, one for each name. A bucket is one instant: when it will be full again (the generic cell rate
 * algorithm). That is what the store keeps, as the end of a record's life, so that a full bucket takes no room. The
 * limiters of the same library count in windows: at the seam of two they let twice the burst pass, and their
 * `BurstyRateLimiter` adds the burst to the rate for good.
 */
export class TokenBuckets {
  private readonly store = new RateLimiterMemory({ keyPrefix: '', points: 1, duration: 1 });
  private readonly salt = randomBytes(16);
  private readonly tokenMs: number;
  private readonly fullMs: number;
  private readonly maxBuckets: number;
  /** Looking at a bucket and taking from it are two steps of the store, and nobody may come between. */
  private last: Promise<number> = Promise.resolve(0);

  constructor({ perSecond, burst, maxBuckets = MAX_BUCKETS }: TokenRate) {
    this.maxBuckets = maxBuckets;
    this.tokenMs = 1_000 / perSecond;
    this.fullMs = burst * this.tokenMs;
  }

  /**
   * Takes tokens out of the bucket of that name, or none.
   * @param tokens may be a fraction
   * @returns 0 if they were there; else in how many ms they will be
   */
  take(name: string, tokens = 1): Promise<number> {
    const bucket = this.bucketOf(name);
    this.last = this.last.then(() => this.takeFrom(bucket, tokens * this.tokenMs));
    return this.last;
  }

  private async takeFrom(bucket: number, costMs: number): Promise<number> {
    const record = await this.store.get(bucket);
    const owedMs = Math.max(0, record?.msBeforeNext ?? 0) + costMs;
    if (owedMs > this.fullMs) return owedMs - this.fullMs;
    await this.store.set(bucket, 1, owedMs / 1_000);
    return 0;
  }

  /** Names are as many as callers make up. Two share a bucket now and then, and nobody can know which. */
  private bucketOf(name: string): number {
    return createHash('sha256').update(this.salt).update(name).digest().readUInt32BE() % this.maxBuckets;
  }
}
