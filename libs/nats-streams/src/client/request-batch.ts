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

/** Gathers what many readers ask for at about the same time into few requests, and hands out the answers. */
export class RequestBatch<Request, Item> {
  private readonly waiting = new Set<Reader<Request, Item>>();
  private stopTimer: StopTimer | undefined;
  private sendsAtMs = Infinity;
  private turn = 0;

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
  }

  private send(): void {
    this.sendsAtMs = Infinity;
    const readers = [...this.waiting].filter((reader) => !reader.isOver);
    this.waiting.clear();
    for (const [serverId, group] of this.byTarget(readers.filter(({ state }) => state === 'STARTING'))) {
      for (const chunk of this.chunks(group)) this.sendOpen(serverId, chunk);
    }
    for (const [serverId, group] of this.byTarget(readers.filter(({ state }) => state === 'RESUMING'))) {
      for (const chunk of this.chunks(group)) this.sendResume(serverId, chunk);
    }
  }

  /**
   * A stream that was lost: its owner itself where that is well, else other replicas that are known to live, in turn.
   * A new stream: whoever the queue group finds. Each in every second attempt the other way: the queue group may give a
   * request to a frozen replica, and a replica may live that this client has not heard of.
   */
  private byTarget(readers: readonly Reader<Request, Item>[]): Map<string | undefined, Reader<Request, Item>[]> {
    const candidates = this.watch.candidates();
    const targets = new Map<string | undefined, Reader<Request, Item>[]>();
    for (const reader of readers) {
      let target = reader.preferredOwner;
      const isByName = reader.attemptsFailed % 2 === (reader.state === 'RESUMING' ? 0 : 1);
      if (target === undefined && isByName) {
        const others = candidates.filter((serverId) => serverId !== reader.lostOwner);
        target = others[this.turn % others.length];
        this.turn += 1;
      }
      const group = targets.get(target);
      if (group) group.push(reader);
      else targets.set(target, [reader]);
    }
    return targets;
  }

  private *chunks(readers: readonly Reader<Request, Item>[]): Generator<Reader<Request, Item>[]> {
    let chunk: Reader<Request, Item>[] = [];
    let bytes = 0;
    for (const reader of readers) {
      const entryBytes = Buffer.byteLength(JSON.stringify(reader.request)) + 200;
      if (chunk.length === MAX_STREAMS_PER_MESSAGE || (chunk.length > 0 && bytes + entryBytes > MAX_MESSAGE_BYTES)) {
        yield chunk;
        chunk = [];
        bytes = 0;
      }
      chunk.push(reader);
      bytes += entryBytes;
    }
    if (chunk.length > 0) yield chunk;
  }

  private sendOpen(serverId: string | undefined, readers: readonly Reader<Request, Item>[]): void {
    const entries = readers.map(({ streamId, request, epoch }): OpenEntry => ({ streamId, request, epoch }));
    this.bus.open(serverId, entries, this.timeoutMs, (outcome) =>
      this.settle(serverId, readers, entries, outcome, (reader, entry, reply, result) => {
        const { originUnixMs, first } = result as Opened;
        const item = this.format.decode(Buffer.from(JSON.stringify(first)));
        if (!Number.isFinite(originUnixMs)) throw new TypeError('originUnixMs is not a number');
        reader.opened(entry.epoch, reply.serverId, originUnixMs, item);
      }),
    );
  }

  private sendResume(serverId: string | undefined, readers: readonly Reader<Request, Item>[]): void {
    const entries = readers.map(({ streamId, request, epoch, nextSequence, originUnixMs, elapsedMs }): ResumeEntry => ({
      streamId,
      request,
      epoch,
      fromSequence: nextSequence,
      originUnixMs,
      elapsedMs,
    }));
    this.bus.resume(serverId, entries, this.timeoutMs, (outcome) =>
      this.settle(serverId, readers, entries, outcome, (reader, entry, reply) => {
        reader.resumed(entry.epoch, reply.serverId);
      }),
    );
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
