import { MAX_STREAMS_PER_MESSAGE, type CancelPair } from '../protocol/messages.js';
import type { Clock, StopTimer } from '../timing/clock.js';
import type { ClientBus } from './client-bus.js';
import type { ResumeReason } from './stream-notice.js';

/** Streams leave a draining replica in steps: thousands at once would hold up every stream of whoever takes them. */
const STEP_MS = 20;
const MIN_STREAMS_PER_STEP = MAX_STREAMS_PER_MESSAGE;
/** However many there are, the last step is taken after 2 s: a drain lasts 10 s, and others leave, too. */
const MAX_STEPS = 100;
/**
 * How long an owner may take to let streams go. It serves them until then, so waiting costs nothing; if it dies instead,
 * its streams leave by that.
 */
const RELEASE_MS = 2_000;
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
  /** Whether the replica still has streams of this client. */
  ownsAny(serverId: string): boolean;
  /** All streams that the replica had have another owner, or have ended. */
  onLeft(serverId: string): void;
}

/** One replica that is being left. */
interface Departure {
  /** Not asked for yet. */
  readonly waiting: Set<Movable>;
  /** Asked for; another owner is sought. */
  readonly moving: Set<Movable>;
  /** Back here, for no other took them. */
  readonly returned: Set<Movable>;
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
    private readonly port: HandOverPort,
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * To be told whenever the replica says that it drains: which streams it owns of this client's, and how many it serves
   * for all: so many clients do not take their first step in one instant.
   */
  leave(serverId: string, streams: Iterable<Movable>, served: number): void {
    if (!this.port.canMove()) return;
    const departure = this.departures.get(serverId) ?? newDeparture();
    for (const stream of streams) {
      departure.returned.delete(stream);
      if (!departure.moving.has(stream)) departure.waiting.add(stream);
    }
    if (departure.waiting.size === 0) return;
    this.departures.set(serverId, departure);
    const evenly = Math.ceil(departure.waiting.size / MAX_STEPS);
    departure.streamsPerStep = Math.max(departure.streamsPerStep, evenly, MIN_STREAMS_PER_STEP);
    if (departure.stopTimer) return;
    const waitMs = departure.moving.size === 0 ? this.random() * spreadMs(served - departure.waiting.size) : 0;
    if (waitMs > 0) departure.stopTimer = this.clock.after(waitMs, () => this.step(serverId, departure));
    else this.step(serverId, departure);
  }

  /** The stream has another owner, or has ended; whichever way it went, it may have been the last one there. */
  hasLeft(serverId: string, stream: Movable): void {
    const departure = this.departures.get(serverId);
    if (!departure) return;
    const sets = [departure.moving, departure.waiting, departure.returned];
    for (const set of sets) set.delete(stream);
    if (sets.some(({ size }) => size > 0) || this.port.ownsAny(serverId)) return;
    this.forget(serverId, departure);
    this.port.onLeft(serverId);
  }

  /** The replica has the stream again, for no other took it: it is asked to let it go when it next says that it drains. */
  cameBack(serverId: string, stream: Movable): void {
    const departure = this.departures.get(serverId);
    if (departure?.moving.delete(stream)) departure.returned.add(stream);
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
      this.release(serverId, streams.slice(at, at + MAX_STREAMS_PER_MESSAGE));
    }
    if (departure.waiting.size > 0)
      departure.stopTimer = this.clock.after(STEP_MS, () => this.step(serverId, departure));
  }

  /** An owner that does not answer is left all the same: its epoch is outdated then. */
  private release(serverId: string, streams: readonly Movable[]): void {
    const pairs = streams.map(({ streamId, epoch }): CancelPair => [streamId, epoch]);
    this.bus.release(serverId, pairs, RELEASE_MS, () => {
      for (const [index, stream] of streams.entries()) {
        if (stream.owner !== serverId) continue; // it has ended or was lost in between
        if (stream.epoch === pairs[index][1]) stream.suspect('drain');
        else this.cameBack(serverId, stream); // it was resumed here in between
      }
    });
  }

  private forget(serverId: string, departure: Departure): void {
    departure.stopTimer?.();
    this.departures.delete(serverId);
  }
}

function newDeparture(): Departure {
  return { waiting: new Set(), moving: new Set(), returned: new Set(), streamsPerStep: 0 };
}

/** @param others streams of other clients; no number where the heartbeat does not tell */
function spreadMs(others: number): number {
  return others > 0 ? Math.min(MAX_SPREAD_MS, (others / MIN_STREAMS_PER_STEP) * STEP_MS) : 0;
}
