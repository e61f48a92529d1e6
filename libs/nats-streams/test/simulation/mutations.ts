import { Reader } from '../../src/client/reader.js';
import type { CancelPair } from '../../src/protocol/messages.js';
import { ClientWatch } from '../../src/server/client-watch.js';
import { Replica } from '../../src/server/replica.js';
import { StreamTable } from '../../src/server/stream-table.js';
import { StallGuard } from '../../src/timing/stall-guard.js';
import { BeatStreams, type Beat, type BeatItem } from './beat.js';
import type { FaultKind } from './scenario.js';
import type { CheckRunSight } from './sights.js';

type Method<Self> = (this: Self, ...args: never[]) => unknown;
type BeatReader = Reader<Beat, BeatItem>;

/** A system with one of its defences taken away. */
export interface Mutation {
  readonly name: string;
  /** Where its absence is seen: after this fault alone, or in worlds of all kinds. */
  readonly seenIn: FaultKind | 'worlds';
  /** How `checkRun` sees it; absent: in nothing that the recording of a run has. */
  readonly seenBy?: CheckRunSight;
  /** Takes the defence away; what it returns puts it back. */
  readonly begin: () => () => void;
}

const format = new BeatStreams();

/** Puts another method in the place of one, private ones included. @throws if there is none of that name. */
function replaced<Self extends object>(
  prototype: Self,
  name: string,
  make: (original: Method<Self>) => Method<Self>,
): () => void {
  const methods = prototype as Record<string, Method<Self>>;
  const original = methods[name];
  if (typeof original !== 'function') throw new TypeError(`there is no method ${name} to replace`);
  methods[name] = make(original);
  return () => {
    methods[name] = original;
  };
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a reader that takes lower numbers again',
    seenIn: 'worlds',
    seenBy: 'readers',
    begin: () =>
      replaced(Reader.prototype as BeatReader, 'update', (original) => {
        return function update(this: BeatReader, epoch: number, bytes: Uint8Array) {
          const { sequence } = format.decode(bytes);
          if (epoch === this.epoch && sequence < this.nextSequence) this.nextSequence = sequence;
          original.call(this, ...([epoch, bytes] as never[]));
        };
      }),
  },
  {
    name: 'a reader that does not resume at a gap',
    seenIn: 'lost update',
    seenBy: 'pauses',
    begin: () =>
      replaced(Reader.prototype as BeatReader, 'suspect', (original) => {
        return function suspect(this: BeatReader, reason: string, withinMs?: number) {
          if (reason !== 'gap') original.call(this, ...([reason, withinMs] as never[]));
        };
      }),
  },
  {
    name: 'a reader that skips what is missing at a gap',
    seenIn: 'lost update',
    seenBy: 'readers',
    begin: () =>
      replaced(Reader.prototype as BeatReader, 'update', (original) => {
        return function update(this: BeatReader, epoch: number, bytes: Uint8Array) {
          const { sequence } = format.decode(bytes);
          if (epoch === this.epoch && this.state === 'LIVE') this.nextSequence = Math.max(this.nextSequence, sequence);
          original.call(this, ...([epoch, bytes] as never[]));
        };
      }),
  },
  {
    name: 'a reader that takes every epoch for its own',
    seenIn: 'worlds',
    seenBy: 'readers',
    begin: () =>
      replaced(Reader.prototype as BeatReader, 'update', (original) => {
        return function update(this: BeatReader, _: number, bytes: Uint8Array) {
          original.call(this, ...([this.epoch, bytes] as never[]));
        };
      }),
  },
  {
    name: 'a reader that does not cancel what is stale',
    seenIn: 'cut',
    seenBy: 'wire',
    begin: () => replaced(Reader.prototype as BeatReader, 'dropStale', () => () => undefined),
  },
  {
    name: 'a reader that does not raise the epoch',
    seenIn: 'worlds',
    seenBy: 'readers',
    begin: () =>
      replaced(Reader.prototype as BeatReader, 'ask', (original) => {
        return function ask(this: BeatReader, withinMs: number) {
          if (this.epoch > 1) this.epoch -= 1;
          original.call(this, ...([withinMs] as never[]));
        };
      }),
  },
  {
    name: 'a replica that takes every epoch',
    seenIn: 'worlds',
    seenBy: 'readers',
    begin: () => replaced(StreamTable.prototype as StreamTable<Beat>, 'knownEpoch', () => () => -1),
  },
  {
    name: 'a replica that lets a cancel of any epoch stop a stream',
    seenIn: 'worlds',
    seenBy: 'readers',
    begin: () =>
      replaced(Replica.prototype as Replica<Beat>, 'cancel', (original) => {
        return function cancel(this: Replica<Beat>, clientId: string, pairs: readonly CancelPair[]) {
          const higher = pairs.map(([streamId, epoch]): CancelPair => [streamId, epoch + 1_000]);
          original.call(this, ...([clientId, higher] as never[]));
        };
      }),
  },
  {
    name: 'a stall guard that does not notice a standstill',
    seenIn: 'freeze',
    seenBy: 'wire',
    begin: () =>
      replaced(StallGuard.prototype, 'mayAct', (original) => {
        return function mayAct(this: StallGuard) {
          Object.assign(this, { lastLookMs: Infinity });
          return original.call(this);
        };
      }),
  },
  {
    name: 'a replica that forgets streams which have ended',
    seenIn: 'worlds',
    // no seenBy: it sends under an epoch that is over, for nobody; only its own events tell that it came back
    begin: () => replaced(StreamTable.prototype as StreamTable<Beat>, 'rememberEnded', () => () => undefined),
  },
  {
    name: 'a replica that does not ask whether its clients live',
    seenIn: 'worlds',
    seenBy: 'orphans',
    begin: () => replaced(ClientWatch.prototype, 'tick', () => () => undefined),
  },
];
