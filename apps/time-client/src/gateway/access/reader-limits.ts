import { addressKey } from './address.js';
import type { RequestIdentity } from './request-identity.js';
import { takeAll, UseCount, type Use } from './use-count.js';

/** Readers stay as long as they like; so a place is not free soon, or all of a sudden many are. */
const RETRY_AFTER_SECONDS = 5;
const ALL = 'all';

export interface ReaderLimitSettings {
  readonly maxReaders: number;
  readonly maxReadersPerAddress: number;
  readonly maxReadersPerKey: number;
}

/** How many may read at once: in this process, from one address, with one key. */
export class ReaderLimits {
  private readonly here: UseCount;
  private readonly ofAddress: UseCount;
  private readonly ofKey: UseCount;

  constructor({ maxReaders, maxReadersPerAddress, maxReadersPerKey }: ReaderLimitSettings) {
    this.here = new UseCount('readers', maxReaders);
    this.ofAddress = new UseCount('readers of this address', maxReadersPerAddress);
    this.ofKey = new UseCount('readers with this key', maxReadersPerKey);
  }

  /** Readers that have a place now. */
  get count(): number {
    return this.here.of(ALL);
  }

  /**
   * Takes a place for one more reader, or for a pull that waits.
   * @param address as in `request.ip`
   * @returns gives the place back; a second call does nothing
   * @throws ApiError LIMIT_REACHED
   */
  take({ kind, name }: RequestIdentity, address: string): () => void {
    const uses: Use[] = [
      [this.here, ALL],
      [this.ofAddress, addressKey(address)],
    ];
    if (kind !== 'anonymous') uses.push([this.ofKey, `${kind}:${name}`]);
    return takeAll(uses, RETRY_AFTER_SECONDS);
  }
}
