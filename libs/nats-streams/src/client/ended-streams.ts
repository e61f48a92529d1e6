import type { Clock } from '../timing/clock.js';

const TELL_AGAIN_MS = 1_000;
const MAX_KNOWN = 10_000;

interface Ended {
  readonly epoch: number;
  toldMs: number;
}

/**
 * Streams that nobody here reads any more. If updates of one still come (its cancel was lost, or a former process with
 * this client id left it behind) its server is told, not more than once a second. And if its id is used again, the
 * epoch goes on from where it was: replicas remember it (P6).
 */
export class EndedStreams {
  private readonly ended = new Map<string, Ended>();

  constructor(private readonly clock: Clock) {}

  /** The stream's server has been told just now that it has ended. */
  told(streamId: string, epoch: number): void {
    this.ended.delete(streamId); // the map's order is the order of telling
    this.ended.set(streamId, { epoch, toldMs: this.clock.nowMs() });
    for (const [oldest] of this.ended) {
      if (this.ended.size <= MAX_KNOWN) break;
      this.ended.delete(oldest);
    }
  }

  /** Whether it is time to tell the stream's server; if so, that counts as told. */
  shallTell(streamId: string, epoch: number): boolean {
    const known = this.ended.get(streamId);
    if (known && epoch <= known.epoch && this.clock.nowMs() - known.toldMs < TELL_AGAIN_MS) return false;
    this.told(streamId, Math.max(epoch, known?.epoch ?? 0));
    return true;
  }

  /** Streams whose servers were told within the last `withinMs`, and with which epoch. */
  toldWithin(withinMs: number): [streamId: string, epoch: number][] {
    const sinceMs = this.clock.nowMs() - withinMs;
    return [...this.ended]
      .filter(([, { toldMs }]) => toldMs >= sinceMs)
      .map(([streamId, { epoch }]) => [streamId, epoch]);
  }

  /** The last epoch under which the stream was asked for; 0 if it is not known. */
  lastEpoch(streamId: string): number {
    return this.ended.get(streamId)?.epoch ?? 0;
  }
}
