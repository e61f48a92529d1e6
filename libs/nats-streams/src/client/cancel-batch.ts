import { MAX_STREAMS_PER_MESSAGE, type CancelPair } from '../protocol/messages.js';
import type { Clock, StopTimer } from '../timing/clock.js';
import type { ClientBus } from './client-bus.js';

/**
 * Gathers the cancels of one turn of the event loop into few messages. While the link is lost they wait for it: the
 * client library throws away what is published meanwhile.
 */
export class CancelBatch {
  private readonly waiting = new Map<string | undefined, Map<string, number>>();
  private stopTimer: StopTimer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly bus: ClientBus,
    private readonly isLinkUp: () => boolean,
  ) {}

  add(serverId: string | undefined, streamId: string, epoch: number): void {
    let pairs = this.waiting.get(serverId);
    if (!pairs) {
      pairs = new Map();
      this.waiting.set(serverId, pairs);
    }
    pairs.set(streamId, Math.max(epoch, pairs.get(streamId) ?? 0));
    this.stopTimer ??= this.clock.after(0, () => this.send());
  }

  /** Sends at once what is waiting. */
  send(): void {
    this.stopTimer?.();
    this.stopTimer = undefined;
    if (!this.isLinkUp()) return;
    for (const [serverId, epochs] of this.waiting) {
      const pairs: CancelPair[] = [...epochs];
      for (let at = 0; at < pairs.length; at += MAX_STREAMS_PER_MESSAGE) {
        this.bus.cancel(serverId, pairs.slice(at, at + MAX_STREAMS_PER_MESSAGE));
      }
    }
    this.waiting.clear();
  }
}
