import { addressKey } from './address.js';
import { shareOf, type RequestIdentity } from './request-identity.js';
import { takeAll, UseCount } from './use-count.js';

const RETRY_AFTER_SECONDS = 5;
const ALL = 'all';

export interface StreamLimitSettings {
  readonly maxHeldStreams: number;
  readonly maxStreamsPerKey: number;
}

/** How many streams made by `POST` this process holds at once: in all, and for one key or, without keys, one address. */
export class StreamLimits {
  private readonly here: UseCount;
  private readonly ofShare: UseCount;

  constructor({ maxHeldStreams, maxStreamsPerKey }: StreamLimitSettings) {
    this.here = new UseCount('streams', maxHeldStreams);
    this.ofShare = new UseCount('streams of this key or address', maxStreamsPerKey);
  }

  /**
   * Takes a place for one more stream.
   * @param address as in `request.ip`
   * @returns gives the place back; a second call does nothing
   * @throws ApiError LIMIT_REACHED
   */
  take(identity: RequestIdentity, address: string): () => void {
    const share = shareOf(identity, addressKey(address));
    return takeAll(
      [
        [this.here, ALL],
        [this.ofShare, share],
      ],
      RETRY_AFTER_SECONDS,
    );
  }
}
