import {
  isFailure,
  MAX_STREAMS_PER_MESSAGE,
  type ControlReply,
  type Opened,
  type OpenEntry,
  type OpenResult,
  type ResumeEntry,
  type ResumeResult,
} from '../protocol/messages.js';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import type { StreamFormat } from '../protocol/stream-source.js';
import type { Clock, StopTimer } from '../timing/clock.js';
import type { ClientBus, RequestOutcome } from './client-bus.js';
import type { OwnerWatch } from './owner-watch.js';
import type { Reader } from './reader.js';

/** A request stays below the broker's 64 KB. */
const MAX_MESSAGE_BYTES = 48_000;

/**
 * So many messages wait for one target's answer at a time. All at once would wait in its queue beyond their time, be
 * asked for again, and again: the more streams, the fewer would start.
 */
const MAX_IN_FLIGHT = 4;
/**
 * Streams that are lost together go to other replicas by so many. One each for a thousand replicas would be a message for
 * every stream, and a thousand owners to be probed ever after; and what has come together stays together.
 */
export const STREAMS_PER_SHARE = 25;
/** A target that is far away or busy gets twice the time with each attempt, and at most this. */
const MAX_TIMEOUT_MS = 5_000;

type Kind = 'open' | 'resume';

/** What is to be asked of one target. */
interface Lane<Request, Item> {
  readonly kind: Kind;
  readonly serverId: string | undefined;
  readonly waiting: { readonly reader: Reader<Request, Item>; readonly epoch: number }[];
  inFlight: number;
}

/** Gathers what many readers ask for at about the same time into few requests, and hands out the answers. */
export class RequestBatch<Request, Item> {
  private readonly waiting = new Set<Reader<Request, Item>>();
  private stopTimer: StopTimer | undefined;
  private sendsAtMs = Infinity;
  /** Clients know the replicas in much the same order: they shall not all begin with the same one. */
  private turn = Math.floor(Math.random() * 2 ** 20);
  private readonly lanes = new Map<string, Lane<Request, Item>>();

  constructor(
    private readonly clock: Clock,
    private readonly bus: ClientBus,
    private readonly watch: OwnerWatch,
    private readonly format: StreamFormat<Request, Item>,
    private readonly timeoutMs: number,
  ) {}

  add(reader: Reader<Request, Item>, withinMs: number): void {
    this.waiting.add(reader);
    const atMs = this.clock.nowMs() + withinMs;
    if (atMs >= this.sendsAtMs) return;
    this.stopTimer?.();
    this.sendsAtMs = atMs;
    this.stopTimer = this.clock.after(withinMs, () => this.send());
  }

  stop(): void {
    this.stopTimer?.();
    this.waiting.clear();
    this.lanes.clear();
  }

  private send(): void {
    this.sendsAtMs = Infinity;
    const readers = [...this.waiting];
    this.waiting.clear();
    const asking = readers.filter(({ state }) => state === 'STARTING' || state === 'RESUMING');
    this.queue('open', this.byTarget(asking.filter(({ isNew }) => isNew)));
    this.queue('resume', this.byTarget(asking.filter(({ isNew }) => !isNew)));
  }

  private queue(kind: Kind, byTarget: Map<string | undefined, Reader<Request, Item>[]>): void {
    for (const [serverId, readers] of byTarget) {
      const key = `${kind} ${serverId ?? ''}`;
      const lane = this.lanes.get(key) ?? { kind, serverId, waiting: [], inFlight: 0 };
      this.lanes.set(key, lane);
      lane.waiting.push(...readers.map((reader) => ({ reader, epoch: reader.epoch })));
      this.pump(key, lane);
    }
  }

  /** Sends what may be under way at once; each answer lets the next message go. */
  private pump(key: string, lane: Lane<Request, Item>): void {
    while (lane.inFlight < MAX_IN_FLIGHT) {
      const chunk = this.nextChunk(lane);
      if (chunk.length === 0) break;
      lane.inFlight += 1;
      const done = (): void => {
        lane.inFlight -= 1;
        this.pump(key, lane);
      };
      if (lane.kind === 'open') this.sendOpen(lane.serverId, chunk, done);
      else this.sendResume(lane.serverId, chunk, done);
    }
    if (lane.inFlight === 0) this.lanes.delete(key);
  }

  /**
   * A stream that was lost: its owner itself where that is well, else other replicas that are known to live, in turn.
   * A new stream: whoever the queue group finds. Each in every second attempt the other way: the queue group may give a
   * request to a frozen replica, and a replica may live that this client has not heard of.
   */
  private byTarget(readers: readonly Reader<Request, Item>[]): Map<string | undefined, Reader<Request, Item>[]> {
    const targets = new Map<string | undefined, Reader<Request, Item>[]>();
    const byLostOwner = new Map<string | undefined, Reader<Request, Item>[]>();
    for (const reader of readers) {
      const target = reader.preferredOwner;
      const isByName = reader.attemptsFailed % 2 === (reader.state === 'RESUMING' ? 0 : 1);
      if (target === undefined && isByName) addTo(byLostOwner, reader.lostOwner, reader);
      else addTo(targets, target, reader);
    }
    const candidates = byLostOwner.size > 0 ? this.watch.candidates() : [];
    for (const [lostOwner, group] of byLostOwner) {
      const others = candidates.filter((serverId) => serverId !== lostOwner);
      const shares = Math.min(others.length, Math.ceil(group.length / STREAMS_PER_SHARE));
      for (const [index, reader] of group.entries()) {
        const target = shares === 0 ? undefined : others[(this.turn + (index % shares)) % others.length];
        addTo(targets, target, reader);
      }
      this.turn += shares;
    }
    return targets;
  }

  /** The next readers that one message may hold; who has asked anew since, or no more, is passed over. */
  private nextChunk({ waiting }: Lane<Request, Item>): Reader<Request, Item>[] {
    const chunk: Reader<Request, Item>[] = [];
    let bytes = 0;
    let taken = 0;
    for (const { reader, epoch } of waiting) {
      if (reader.awaits(epoch)) {
        bytes += Buffer.byteLength(JSON.stringify(reader.request)) + 200;
        if (chunk.length === MAX_STREAMS_PER_MESSAGE || (chunk.length > 0 && bytes > MAX_MESSAGE_BYTES)) break;
        chunk.push(reader);
      }
      taken += 1;
    }
    waiting.splice(0, taken);
    return chunk;
  }

  private timeoutFor(readers: readonly Reader<Request, Item>[]): number {
    const failed = Math.min(...readers.map(({ attemptsFailed }) => attemptsFailed));
    return Math.min(this.timeoutMs * 2 ** failed, Math.max(MAX_TIMEOUT_MS, this.timeoutMs));
  }

  private sendOpen(serverId: string | undefined, readers: readonly Reader<Request, Item>[], done: () => void): void {
    const entries = readers.map(({ streamId, request, epoch }): OpenEntry => ({ streamId, request, epoch }));
    this.bus.open(serverId, entries, this.timeoutFor(readers), (outcome) => {
      this.settle(serverId, readers, entries, outcome, (reader, entry, reply, result) => {
        const { originUnixMs, first } = result as Opened;
        const item = this.format.decode(Buffer.from(JSON.stringify(first)));
        if (!Number.isFinite(originUnixMs)) throw new TypeError('originUnixMs is not a number');
        reader.opened(entry.epoch, reply.serverId, originUnixMs, item);
      });
      done();
    });
  }

  private sendResume(serverId: string | undefined, readers: readonly Reader<Request, Item>[], done: () => void): void {
    const entries = readers.map(({ streamId, request, epoch, nextSequence, originUnixMs, elapsedMs }): ResumeEntry => ({
      streamId,
      request,
      epoch,
      fromSequence: nextSequence,
      originUnixMs,
      elapsedMs,
    }));
    this.bus.resume(serverId, entries, this.timeoutFor(readers), (outcome) => {
      this.settle(serverId, readers, entries, outcome, (reader, entry, reply) => {
        reader.resumed(entry.epoch, reply.serverId);
      });
      done();
    });
  }

  private settle<Result extends OpenResult | ResumeResult>(
    target: string | undefined,
    readers: readonly Reader<Request, Item>[],
    entries: readonly OpenEntry[],
    outcome: RequestOutcome<Result>,
    grant: (reader: Reader<Request, Item>, entry: OpenEntry, reply: ControlReply<Result>, result: Result) => void,
  ): void {
    if (outcome.kind === 'replied') this.watch.heard(outcome.reply.serverId);
    else if (outcome.kind !== 'refused' && target !== undefined) this.watch.distrust(target);
    for (const [index, reader] of readers.entries()) {
      const entry = entries[index];
      switch (outcome.kind) {
        case 'refused':
          reader.refused(entry.epoch, outcome.error);
          break;
        case 'no responder':
          reader.unanswered(entry.epoch, true);
          break;
        case 'unanswered':
          reader.unanswered(entry.epoch, false);
          break;
        case 'replied': {
          const result = outcome.reply.results[index] as Result | undefined;
          if (result?.streamId !== entry.streamId) reader.unanswered(entry.epoch, false);
          else if (isFailure(result)) reader.refused(entry.epoch, StreamError.fromWire(result.error));
          else this.grant(reader, entry.epoch, () => grant(reader, entry, outcome.reply, result));
        }
      }
    }
  }

  /** An answer that cannot be read is no answer, and another replica may give a better one. */
  private grant(reader: Reader<Request, Item>, epoch: number, act: () => void): void {
    try {
      act();
    } catch (cause) {
      const text = 'the answer of the replica is not understood';
      reader.refused(epoch, new StreamError(StreamErrorCode.InitializationFailed, text, { cause }));
    }
  }
}

function addTo<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
