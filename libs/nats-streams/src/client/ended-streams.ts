import type { Clock } from '../timing/clock.js';

const TELL_AGAIN_MS = 1_000;
const MAX_KNOWN = 10_000;

/**
 * Streams whose updates come though nobody here reads them: left by a former process under the same client id, or
 * ended with a cancel that was lost. Their servers are told, not more than once a second each.
 */
export class Strays {
  private readonly toldMs = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** The stream's server has been told just now. */
  told(streamId: string): void {
    this.toldMs.delete(streamId); // the map's order is the order of telling
    this.toldMs.set(streamId, this.clock.nowMs());
    for (const [oldest] of this.toldMs) {
      if (this.toldMs.size <= MAX_KNOWN) break;
      this.toldMs.delete(oldest);
    }
  }

  /** Whether it is time to tell the stream's server; if so, that counts as told. */
  shallTell(streamId: string): boolean {
    if (this.clock.nowMs() - (this.toldMs.get(streamId) ?? -Infinity) < TELL_AGAIN_MS) return false;
    this.told(streamId);
    return true;
  }
}
