import {
  isFailure,
  MAX_STREAMS_PER_MESSAGE,
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
/** What an entry has besides its request, and more. */
const MAX_ENTRY_BYTES = 200;

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

/** A reader, and the epoch it asked under; what it has asked since then counts instead. */
interface Asked<Request, Item> {
  readonly reader: Reader<Request, Item>;
  readonly epoch: number;
}

/** What is to be asked of one target. */
interface Lane<Request, Item> {
  readonly kind: Kind;
  readonly serverId: string | undefined;
  readonly waiting: Asked<Request, Item>[];
  /** Where in `waiting` the next message begins: to move thousands up for every hundred that leave would be slow. */
  next: number;
  inFlight: number;
}

/** What to do with the good result of one stream. @throws if it cannot be read */
type Grant<Request, Item, Result> = (
  reader: Reader<Request, Item>,
  entry: OpenEntry,
  owner: string,
  result: Result,
) => void;

/** Gathers what many readers ask for at about the same time into few requests, and hands out the answers. */
export class RequestBatch<Request, Item> {
  private gathered: Asked<Request, Item>[] = [];
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
    this.gathered.push({ reader, epoch: reader.epoch });
    const atMs = this.clock.nowMs() + withinMs;
    if (atMs >= this.sendsAtMs) return;
    this.stopTimer?.();
    this.sendsAtMs = atMs;
    this.stopTimer = this.clock.after(withinMs, () => this.send());
  }

  stop(): void {
    this.stopTimer?.();
    this.gathered = [];
    this.lanes.clear();
  }

  private send(): void {
    this.sendsAtMs = Infinity;
    const opens: Asked<Request, Item>[] = [];
    const resumes: Asked<Request, Item>[] = [];
    for (const asked of this.gathered) {
      if (asked.reader.awaits(asked.epoch)) (asked.reader.isNew ? opens : resumes).push(asked);
    }
    this.gathered = [];
    this.queue('open', this.byTarget(opens));
    this.queue('resume', this.byTarget(resumes));
  }

  private queue(kind: Kind, byTarget: Map<string | undefined, Asked<Request, Item>[]>): void {
    for (const [serverId, asked] of byTarget) {
      const key = `${kind} ${serverId ?? ''}`;
      const lane = this.lanes.get(key) ?? { kind, serverId, waiting: [], next: 0, inFlight: 0 };
      this.lanes.set(key, lane);
      for (const each of asked) lane.waiting.push(each);
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
  private byTarget(all: readonly Asked<Request, Item>[]): Map<string | undefined, Asked<Request, Item>[]> {
    const targets = new Map<string | undefined, Asked<Request, Item>[]>();
    const byLostOwner = new Map<string | undefined, Asked<Request, Item>[]>();
    for (const asked of all) {
      const { reader } = asked;
      const target = reader.preferredOwner;
      const isByName = reader.attemptsFailed % 2 === (reader.state === 'RESUMING' ? 0 : 1);
      if (target === undefined && isByName) addTo(byLostOwner, reader.lostOwner, asked);
      else addTo(targets, target, asked);
    }
    const candidates = byLostOwner.size > 0 ? this.watch.candidates() : [];
    for (const [lostOwner, group] of byLostOwner) {
      const others = candidates.filter((serverId) => serverId !== lostOwner);
      const shares = Math.min(others.length, Math.ceil(group.length / STREAMS_PER_SHARE));
      for (const [index, asked] of group.entries()) {
        const target = shares === 0 ? undefined : others[(this.turn + (index % shares)) % others.length];
        addTo(targets, target, asked);
      }
      this.turn += shares;
    }
    return targets;
  }

  /** The next readers that one message may hold; who has asked anew since, or no more, is passed over. */
  private nextChunk(lane: Lane<Request, Item>): Reader<Request, Item>[] {
    const { waiting } = lane;
    const chunk: Asked<Request, Item>[] = [];
    let at = lane.next;
    for (; at < waiting.length && chunk.length < MAX_STREAMS_PER_MESSAGE; at += 1) {
      const asked = waiting[at];
      if (asked.reader.awaits(asked.epoch)) chunk.push(asked);
    }
    const fitting = howManyFit(chunk.map(({ reader }) => reader.request));
    if (fitting < chunk.length) at = waiting.indexOf(chunk[fitting], lane.next);
    // what has left is forgotten when it is most of what there is, so that a lane that is never empty does not grow
    const isMostGone = at * 2 >= waiting.length;
    if (isMostGone) waiting.splice(0, at);
    lane.next = isMostGone ? 0 : at;
    return chunk.slice(0, fitting).map(({ reader }) => reader);
  }

  private timeoutFor(readers: readonly Reader<Request, Item>[]): number {
    const failed = Math.min(...readers.map(({ attemptsFailed }) => attemptsFailed));
    return Math.min(this.timeoutMs * 2 ** failed, Math.max(MAX_TIMEOUT_MS, this.timeoutMs));
  }

  private sendOpen(serverId: string | undefined, readers: readonly Reader<Request, Item>[], done: () => void): void {
    const entries = readers.map(({ streamId, request, epoch }): OpenEntry => ({ streamId, request, epoch }));
    this.bus.open(serverId, entries, this.timeoutFor(readers), (outcome) => {
      this.settle(serverId, readers, entries, outcome, (reader, entry, owner, result) => {
        const { originUnixMs, first } = result as Opened;
        const item = this.format.decode(Buffer.from(JSON.stringify(first)));
        if (!Number.isFinite(originUnixMs)) throw new TypeError('originUnixMs is not a number');
        reader.opened(entry.epoch, owner, originUnixMs, item);
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
      this.settle(serverId, readers, entries, outcome, (reader, entry, owner) => {
        reader.resumed(entry.epoch, owner);
      });
      done();
    });
  }

  private settle<Result extends OpenResult | ResumeResult>(
    target: string | undefined,
    readers: readonly Reader<Request, Item>[],
    entries: readonly OpenEntry[],
    outcome: RequestOutcome<Result>,
    grant: Grant<Request, Item, Result>,
  ): void {
    if (outcome.kind === 'replied') this.watch.heard(outcome.reply.serverId);
    else if (outcome.kind !== 'refused' && target !== undefined) this.watch.distrust(target);
    for (let index = 0; index < readers.length; index += 1) {
      const reader = readers[index];
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
          else grantOrRefuse(reader, entry, outcome.reply.serverId, result, grant);
        }
      }
    }
  }
}

/** An answer that cannot be read is no answer, and another replica may give a better one. */
function grantOrRefuse<Request, Item, Result>(
  reader: Reader<Request, Item>,
  entry: OpenEntry,
  serverId: string,
  result: Result,
  grant: Grant<Request, Item, Result>,
): void {
  try {
    grant(reader, entry, serverId, result);
  } catch (cause) {
    const text = 'the answer of the replica is not understood';
    reader.refused(entry.epoch, new StreamError(StreamErrorCode.InitializationFailed, text, { cause }));
  }
}

/** How many of the requests one message may hold: at least the first. Mostly all, which is seen at one look. */
function howManyFit(requests: readonly unknown[]): number {
  if (bytesOf(requests) + requests.length * MAX_ENTRY_BYTES <= MAX_MESSAGE_BYTES) return requests.length;
  let bytes = 0;
  const first = requests.findIndex((request, index) => {
    bytes += bytesOf(request) + MAX_ENTRY_BYTES;
    return index > 0 && bytes > MAX_MESSAGE_BYTES;
  });
  return first < 0 ? requests.length : first;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function addTo<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
