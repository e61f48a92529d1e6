import { encodeUpdate, TimeRequest } from '@app/contracts';
import { SystemClock } from '@app/nats-streams';
import type { PacePlan } from './sse-commands.js';

/** How one kind of server writes: an event is made once, and sent to any number of readers. */
export interface EventWriter<Reader, Event> {
  readonly readers: readonly Reader[];
  make(id: string, data: string): Event;
  send(reader: Reader, event: Event): void;
}

/** As long as the gateway's own, which carries the stream's parameters and a signature. */
const TOKEN = 'WzEsMSwwLCJVVEMiLDE3NjM3MzY4MDAwMDBd'.padEnd(60, 'x') + '.k7Hn2uQvWb0rZt3YpLd9Ag';
/** So many are sent without a look at the sockets, if so many are due: as many as one read of the broker may bring. */
const MOST_AT_ONCE = 10_000;

/**
 * Makes updates on an absolute schedule with one timer for all readers, the same for every kind of server, so that only
 * the writing is compared. What is overdue is sent at once.
 */
export class Pacer<Reader, Event> {
  private readonly clock = new SystemClock();
  private stop: () => void = () => undefined;

  constructor(private readonly writer: EventWriter<Reader, Event>) {}

  pace(plan: PacePlan | null): void {
    this.stop();
    this.stop = () => undefined;
    if (plan === null) return;
    const sendDue = plan.streams === 'shared' ? this.shared(plan) : this.own(plan);
    const turn = (): void => {
      const nextMs = sendDue(this.clock.nowMs());
      const delayMs = nextMs - this.clock.nowMs();
      this.stop = delayMs > 0 ? later(turn, delayMs) : immediately(turn);
    };
    turn();
  }

  /** For each number, one event for all; answers when the next one is due. */
  private shared({ intervalMs }: PacePlan): (nowMs: number) => number {
    const { writer } = this;
    const request = requestOf(intervalMs);
    const originMs = Math.ceil(this.clock.nowMs());
    let sequence = 0;
    return (nowMs) => {
      for (let sent = 0; sent < MOST_AT_ONCE; sent += writer.readers.length) {
        const dueMs = originMs + sequence * intervalMs;
        if (dueMs > nowMs) return dueMs;
        const event = writer.make(`${TOKEN}.${sequence}`, encodeUpdate(request, originMs, sequence));
        for (const reader of writer.readers) writer.send(reader, event);
        sequence += 1;
      }
      return nowMs;
    };
  }

  /** For each number, the readers one after the other, as their updates fall due. */
  private own({ intervalMs, phases }: PacePlan): (nowMs: number) => number {
    const { writer } = this;
    const request = requestOf(intervalMs);
    const beganMs = Math.ceil(this.clock.nowMs());
    const stepMs = phases === 'spread' ? intervalMs / writer.readers.length : 0;
    let sequence = 0;
    let place = 0;
    return (nowMs) => {
      for (let sent = 0; sent < MOST_AT_ONCE; sent += 1) {
        // replicas put origins on a grid of milliseconds, too
        const originMs = beganMs + Math.floor(place * stepMs);
        const dueMs = originMs + sequence * intervalMs;
        if (dueMs > nowMs) return dueMs;
        const data = encodeUpdate(request, originMs, sequence);
        writer.send(writer.readers[place], writer.make(`${TOKEN}.${sequence}`, data));
        place += 1;
        if (place < writer.readers.length) continue;
        place = 0;
        sequence += 1;
      }
      return nowMs;
    };
  }
}

function requestOf(intervalMs: number): TimeRequest {
  return Object.assign(new TimeRequest(), { updateInterval: intervalMs / 1000 });
}

function immediately(turn: () => void): () => void {
  const immediate = setImmediate(turn);
  return () => clearImmediate(immediate);
}

function later(turn: () => void, delayMs: number): () => void {
  const timer = setTimeout(turn, Math.max(1, Math.ceil(delayMs)));
  return () => clearTimeout(timer);
}
