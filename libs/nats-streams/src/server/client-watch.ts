import { Bucketed, BucketQueue } from '../timing/bucket-queue.js';
import type { Clock } from '../timing/clock.js';

/** How often each client with live streams is asked whether it is there (P9). */
export const ALIVE_INTERVAL_MS = 2_000;
const MAX_UNHEARD = 2;
const MAX_SILENCE_MS = 10_000;
const BUCKET_MS = 100;

export type AliveAnswer = 'alive' | 'no responder' | 'silent';

class Watched extends Bucketed {
  /** Questions in a row that found nobody. */
  unheard = 0;

  constructor(
    readonly clientId: string,
    public lastHeardMs: number,
  ) {
    super();
  }
}

export interface ClientWatchPort {
  ask(clientId: string, done: (answer: AliveAnswer) => void): void;
  /** The client has gone without a word: its streams are to be dropped. */
  onGone(clientId: string, reason: string): void;
}

/** Finds the clients that died: a stream must not outlive its reader. */
export class ClientWatch {
  private readonly watched = new Map<string, Watched>();
  private readonly queue = new BucketQueue<Watched>(BUCKET_MS);

  constructor(
    private readonly clock: Clock,
    private readonly port: ClientWatchPort,
  ) {}

  /** The client has spoken; from now on it is watched. */
  heard(clientId: string): void {
    const nowMs = this.clock.nowMs();
    const known = this.watched.get(clientId);
    if (known) {
      known.lastHeardMs = nowMs;
      known.unheard = 0;
      return;
    }
    const client = new Watched(clientId, nowMs);
    this.watched.set(clientId, client);
    this.watchFrom(client, nowMs);
  }

  forget(clientId: string): void {
    const client = this.watched.get(clientId);
    if (!client) return;
    this.watched.delete(clientId);
    this.queue.remove(client);
  }

  /** Nobody could be heard for a while through no fault of theirs. */
  excuseAll(): void {
    for (const client of this.watched.values()) {
      client.lastHeardMs = this.clock.nowMs();
      client.unheard = 0;
    }
  }

  /** To be called every 100 ms or so. */
  tick(): void {
    const nowMs = this.clock.nowMs();
    this.queue.takeDue(nowMs, (client) => {
      this.watchFrom(client, nowMs);
      this.port.ask(client.clientId, (answer) => this.answered(client, answer));
    });
  }

  private watchFrom(client: Watched, nowMs: number): void {
    client.dueMs = nowMs + ALIVE_INTERVAL_MS;
    this.queue.add(client);
  }

  private answered(client: Watched, answer: AliveAnswer): void {
    if (this.watched.get(client.clientId) !== client) return;
    if (answer === 'alive') return this.heard(client.clientId);
    if (answer === 'no responder') client.unheard += 1;
    const silentMs = this.clock.nowMs() - client.lastHeardMs;
    if (client.unheard < MAX_UNHEARD && silentMs <= MAX_SILENCE_MS) return;
    this.forget(client.clientId);
    this.port.onGone(client.clientId, client.unheard >= MAX_UNHEARD ? 'no responder' : 'silent');
  }
}
