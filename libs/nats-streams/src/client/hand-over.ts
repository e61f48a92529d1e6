import { MAX_STREAMS_PER_MESSAGE, type CancelPair } from '../protocol/messages.js';
import type { Clock, StopTimer } from '../timing/clock.js';
import type { ClientBus } from './client-bus.js';
import type { ResumeReason } from './stream-notice.js';

/** Streams leave a draining replica in steps: thousands at once would hold up every stream of whoever takes them. */
const STEP_MS = 20;
const MIN_STREAMS_PER_STEP = MAX_STREAMS_PER_MESSAGE;
/** However many there are, the last step is taken after 2 s: a drain lasts 10 s, and others leave, too. */
const MAX_STEPS = 100;
/** The first steps of all clients are spread over as long as their streams would take one after the other, and at most: */
const MAX_SPREAD_MS = 2_000;

/** A stream that can leave its owner; a `Reader` is one. */
export interface Movable {
  readonly streamId: string;
  readonly epoch: number;
  readonly owner: string | undefined;
  suspect(reason: ResumeReason): void;
}

export interface HandOverPort {
  /** Whether there is anywhere to go now. */
  canMove(): boolean;
  /** All streams that left the replica have another owner, or have ended. */
  onLeft(serverId: string): void;
}

/** One replica that is being left. */
interface Departure {
  /** Not asked for yet. */
  readonly waiting: Set<Movable>;
  /** Asked for; another owner is sought. */
  readonly moving: Set<Movable>;
  streamsPerStep: number;
  stopTimer?: StopTimer;
}

/**
 * Moves streams away from replicas that drain, in steps, and so that no update is sent twice: the owner is asked to
 * stop, and what it had sent before is here when its answer is. Only then is the next update asked for elsewhere (P12).
 */
export class HandOver {
  private readonly departures = new Map<string, Departure>();

  constructor(
    private readonly clock: Clock,
    private readonly bus: ClientBus,
    private readonly timeoutMs: number,
    private readonly port: HandOverPort,
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * To be told whenever the replica says that it drains: which streams it owns of this client's, and how many it serves
   * for all: so many clients do not take their first step in one instant.
   */
  leave(serverId: string, streams: Iterable<Movable>, served: number): void {
    if (!this.port.canMove()) return;
    const departure = this.departures.get(serverId) ?? { waiting: new Set(), moving: new Set(), streamsPerStep: 0 };
    for (const stream of streams) if (!departure.moving.has(stream)) departure.waiting.add(stream);
    if (departure.waiting.size === 0) return;
    this.departures.set(serverId, departure);
    const evenly = Math.ceil(departure.waiting.size / MAX_STEPS);
    departure.streamsPerStep = Math.max(departure.streamsPerStep, evenly, MIN_STREAMS_PER_STEP);
    if (departure.stopTimer) return;
    const waitMs = departure.moving.size === 0 ? this.random() * spreadMs(served - departure.waiting.size) : 0;
    if (waitMs > 0) departure.stopTimer = this.clock.after(waitMs, () => this.step(serverId, departure));
    else this.step(serverId, departure);
  }

  /** The stream has another owner, or has ended. */
  hasLeft(serverId: string, stream: Movable): void {
    const departure = this.departures.get(serverId);
    if (!departure) return;
    const isNews = departure.moving.delete(stream) || departure.waiting.delete(stream);
    if (!isNews || departure.moving.size + departure.waiting.size > 0) return;
    this.forget(serverId, departure);
    this.port.onLeft(serverId);
  }

  /** The replica has the stream again, for no other took it: it is asked to let it go when it next says that it drains. */
  cameBack(serverId: string, stream: Movable): void {
    this.departures.get(serverId)?.moving.delete(stream);
  }

  /** The stream has ended, whoever owned it. */
  isOver(stream: Movable): void {
    for (const serverId of this.departures.keys()) this.hasLeft(serverId, stream);
  }

  stop(): void {
    for (const [serverId, departure] of this.departures) this.forget(serverId, departure);
  }

  private step(serverId: string, departure: Departure): void {
    departure.stopTimer = undefined;
    // nowhere to go any more: they stay, and the next heartbeat brings them here again
    if (!this.port.canMove()) departure.waiting.clear();
    const streams = [...departure.waiting].slice(0, departure.streamsPerStep);
    for (const stream of streams) {
      departure.waiting.delete(stream);
      departure.moving.add(stream);
    }
    for (let at = 0; at < streams.length; at += MAX_STREAMS_PER_MESSAGE) {
      this.release(serverId, departure, streams.slice(at, at + MAX_STREAMS_PER_MESSAGE));
    }
    if (departure.waiting.size > 0)
      departure.stopTimer = this.clock.after(STEP_MS, () => this.step(serverId, departure));
  }

  /** An owner that does not answer is left all the same: its epoch is outdated then. */
  private release(serverId: string, departure: Departure, streams: readonly Movable[]): void {
    const pairs = streams.map(({ streamId, epoch }): CancelPair => [streamId, epoch]);
    this.bus.release(serverId, pairs, this.timeoutMs, () => {
      for (const [index, stream] of streams.entries()) {
        if (stream.owner !== serverId) continue; // it has ended or was lost in between
        if (stream.epoch === pairs[index][1]) stream.suspect('drain');
        else departure.moving.delete(stream); // it was resumed here in between; the next heartbeat brings it again
      }
    });
  }

  private forget(serverId: string, departure: Departure): void {
    departure.stopTimer?.();
    this.departures.delete(serverId);
  }
}

/** @param others streams of other clients; no number where the heartbeat does not tell */
function spreadMs(others: number): number {
  return others > 0 ? Math.min(MAX_SPREAD_MS, (others / MIN_STREAMS_PER_STEP) * STEP_MS) : 0;
}
