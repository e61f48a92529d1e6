import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { timeClientConfig, type TimeClientSettings } from '../../time-client.config.js';
import type { Release } from './live-stream.js';
import type { StreamUse } from './live-streams.js';

/** So many ids are remembered of streams that were cancelled. */
const MOST_CANCELLED = 10_000;
/** So many are still listed when they are over; what is over takes no place of anybody. */
const MOST_FINISHED = 1_000;
const SWEEPS_PER_IDLE_TIME = 10;

/** A stream that goes on though nobody reads it just now. */
export interface HeldStream extends StreamUse {
  readonly createdUnixMs: number;
}

interface Entry extends HeldStream {
  lastReadMs: number;
  /** How many wait for its next update by pulling. */
  pulls: number;
}

/**
 * Streams that were asked for by `POST`, or are read by pulling: they are held by this process until they are cancelled,
 * or nobody has read them for a while.
 */
@Injectable()
export class HeldStreams implements OnModuleInit, OnModuleDestroy {
  private readonly byToken = new Map<string, Entry>();
  private readonly finished = new Set<HeldStream>();
  private readonly cancelled = new Set<string>();
  private readonly idleMs: number;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(@Inject(timeClientConfig.KEY) { streamIdleSeconds }: Pick<TimeClientSettings, 'streamIdleSeconds'>) {
    this.idleMs = streamIdleSeconds * 1_000;
  }

  onModuleInit(): void {
    this.sweeper = setTimeout(() => this.sweep(), this.idleMs / SWEEPS_PER_IDLE_TIME);
  }

  /** Whoever waits for an update is told that there will be none; the streams themselves end with the connection. */
  onModuleDestroy(): void {
    clearTimeout(this.sweeper);
    for (const entry of this.byToken.values()) entry.release();
  }

  /** @param onRelease is called once, when it is over or not held any longer. */
  hold(use: StreamUse, onRelease: Release): HeldStream {
    const giveBack = once(onRelease);
    const entry = {
      ...use,
      createdUnixMs: Date.now(),
      lastReadMs: performance.now(),
      pulls: 0,
      release: () => {
        use.release();
        giveBack();
      },
    };
    entry.stream.keepLog();
    this.byToken.set(use.token, entry);
    void entry.stream.over.then(giveBack).then(() => this.finish(entry));
    return entry;
  }

  get count(): number {
    return this.byToken.size;
  }

  /** The stream of this id, unless it has failed; asking for it counts as reading it. */
  find(token: string): HeldStream | undefined {
    const entry = this.byToken.get(token);
    if (entry?.stream.state === 'failed') return this.drop(entry);
    if (entry) entry.lastReadMs = performance.now();
    return entry;
  }

  /** Somebody waits for its next update until the returned function is called. */
  pull({ token }: HeldStream): Release {
    const entry = this.byToken.get(token);
    if (!entry) return () => undefined;
    entry.pulls += 1;
    return () => void (entry.pulls -= 1);
  }

  /** All of them, in the order in which they began. */
  all(): readonly HeldStream[] {
    return [...this.byToken.values()].filter(({ stream }) => stream.state !== 'failed').toSorted(byBeginning);
  }

  /** Ends a stream for all who read it; whoever comes back with its id is told that it is over. */
  cancel(held: HeldStream): void {
    // an aligned stream is everybody's, and is not cancelled: this gateway only stops holding it
    if (!held.identity.isAligned) {
      this.cancelled.add(held.token);
      if (this.cancelled.size > MOST_CANCELLED) this.cancelled.delete(oldestOf(this.cancelled));
      held.stream.cancel('cancelled');
    }
    this.drop(held);
  }

  wasCancelled(token: string): boolean {
    return this.cancelled.has(token);
  }

  private finish(held: HeldStream): void {
    if (this.byToken.get(held.token) !== held) return;
    this.finished.add(held);
    if (this.finished.size > MOST_FINISHED) this.drop(oldestOf(this.finished));
  }

  private drop(held: HeldStream): undefined {
    this.byToken.delete(held.token);
    this.finished.delete(held);
    held.release();
  }

  private sweep(): void {
    const nowMs = performance.now();
    for (const entry of this.byToken.values()) {
      if (entry.stream.readerCount > 0 || entry.pulls > 0) entry.lastReadMs = nowMs;
      if (entry.stream.state === 'failed' || nowMs - entry.lastReadMs >= this.idleMs) this.drop(entry);
    }
    this.sweeper = setTimeout(() => this.sweep(), this.idleMs / SWEEPS_PER_IDLE_TIME);
  }
}

function oldestOf<Value>(values: ReadonlySet<Value>): Value {
  const [oldest] = values;
  return oldest;
}

function once(act: Release): Release {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}

/** A place in that order, which is there even if the stream is not any more. */
export interface Beginning {
  readonly identity: { readonly originUnixMs: number };
  readonly token: string;
}

export function byBeginning(a: Beginning, b: Beginning): number {
  return a.identity.originUnixMs - b.identity.originUnixMs || (a.token < b.token ? -1 : Number(a.token > b.token));
}
