import { ApiError } from '../api-error.js';
import type { LatenessLog } from '../series/lateness-log.js';
import type { BucketResolution } from '../series/resolution.js';
import type { SseFrame } from '../sse/sse-frame.js';
import { endChunk, type EndReason } from '../sse/end-event.js';
import { CatchUp, type AheadOfMember } from './catch-up.js';
import type { EventIds } from './event-ids.js';
import type { Member } from './member.js';
import { SeriesFeed } from './series-feed.js';
import { errorChunk } from './stream-frames.js';
import type { StreamIdentity } from './stream-identity.js';
import { UpdateFrames } from './update-frames.js';

/** Where the updates of a channel come from. */
export interface ChannelSource {
  /** The number of the update that comes next. */
  readonly nextSequence: number;
  /** The name of the replica that serves the stream. */
  readonly owner: string;
  /** How late update `sequence` came, if that is known. */
  latenessMs(sequence: number): number | undefined;
  /** Begins to keep how late updates come, if that is not done already. */
  keepLog(): LatenessLog;
}

/**
 * All who read one stream under one token, and so get the same bytes. Those who want the same are written to with the
 * same frame, made once. Those who are behind are caught up first, and those who are ahead wait: whatever the stream has
 * next, each reader gets its own next number and no other.
 */
export class Channel implements AheadOfMember {
  private readonly frames: UpdateFrames;
  private readonly members = new Set<Member>();
  /** Those in step, who want updates alone, or with their details. */
  private readonly plain = new Set<Member>();
  private readonly detailed = new Set<Member>();
  private readonly behind = new Map<Member, CatchUp>();
  private readonly ahead = new Set<Member>();
  private readonly feeds = new Map<BucketResolution, SeriesFeed>();

  constructor(
    readonly identity: StreamIdentity,
    private readonly eventIds: EventIds,
    private readonly source: ChannelSource,
  ) {
    this.frames = new UpdateFrames(eventIds, identity);
  }

  get token(): string {
    return this.eventIds.token;
  }

  get readerCount(): number {
    return this.members.size;
  }

  get nextSequence(): number {
    return Math.min(this.source.nextSequence, this.identity.lastSequence + 1);
  }

  /** Adds a reader, which gets the updates from its `nextSequence` on. */
  join(member: Member): void {
    this.members.add(member);
    if (member.resolution === 'raw') {
      this.catchUp(member);
      return;
    }
    const feed = this.feed(member.resolution);
    feed.join(member);
    if (!this.isOver) return;
    feed.finish();
    member.reader.end(this.lastChunk());
  }

  /** The reader has gone. */
  leave(member: Member): void {
    this.members.delete(member);
    this.plain.delete(member);
    this.detailed.delete(member);
    this.ahead.delete(member);
    this.behind.get(member)?.stop();
    this.behind.delete(member);
    if (member.resolution !== 'raw') this.leaveFeed(member, member.resolution);
  }

  /** Update `sequence` has come: the hot path. */
  update(sequence: number, latenessMs: number): void {
    const { plain, detailed, identity } = this;
    if (sequence > identity.lastSequence) return;
    if (this.ahead.size > 0) this.awaken(sequence);
    if (plain.size > 0) {
      const frame = this.frames.plain(sequence);
      for (const { reader } of plain) reader.send(frame);
    }
    if (detailed.size > 0) {
      const frame = this.frames.detailed(sequence, latenessMs, this.source.owner);
      for (const { reader } of detailed) reader.send(frame);
    }
    for (const feed of this.feeds.values()) feed.update(sequence);
    if (sequence === identity.lastSequence) this.endInStep();
  }

  /** Something that all readers are told, and that is no update. */
  tell(frame: SseFrame): void {
    for (const { reader } of this.members) reader.send(frame);
  }

  /** Ends all connections, and tells each the last number that it was given. */
  end(reason: EndReason): void {
    this.finishFeeds();
    for (const member of this.members) member.reader.end(endChunk(reason, this.lastSequenceOf(member)));
  }

  /** Ends all connections with an error, and says from where each can go on. */
  fail(error: ApiError): void {
    this.finishFeeds();
    for (const member of this.members) this.failOne(member, error);
  }

  give({ reader, isDetailed }: Member, sequence: number): void {
    const { frames, source } = this;
    const latenessMs = isDetailed ? source.latenessMs(sequence) : undefined;
    reader.send(
      latenessMs === undefined ? frames.plain(sequence) : frames.detailed(sequence, latenessMs, source.owner),
    );
  }

  caughtUp(member: Member): void {
    this.behind.delete(member);
    if (this.isOver) member.reader.end(this.lastChunk());
    else if (member.nextSequence > this.nextSequence) this.ahead.add(member);
    else this.inStep(member);
  }

  tooSlow(member: Member): void {
    this.failOne(member, new ApiError('READER_TOO_SLOW', 'what was missed was not taken in time'));
  }

  private get isOver(): boolean {
    return this.nextSequence > this.identity.lastSequence;
  }

  private inStep(member: Member): void {
    (member.isDetailed ? this.detailed : this.plain).add(member);
  }

  private catchUp(member: Member): void {
    const catchUp = new CatchUp(member, this);
    this.behind.set(member, catchUp);
    catchUp.go();
  }

  private awaken(sequence: number): void {
    for (const member of this.ahead) {
      if (member.nextSequence > sequence) continue;
      this.ahead.delete(member);
      this.inStep(member);
    }
  }

  /** Those who are still behind end when they have got so far. */
  private endInStep(): void {
    this.finishFeeds();
    const chunk = this.lastChunk();
    for (const member of this.members) if (!this.behind.has(member)) member.reader.end(chunk);
  }

  private lastChunk(): Buffer {
    return endChunk(this.identity.endSequence === undefined ? 'final' : 'duration', this.identity.lastSequence);
  }

  private failOne(member: Member, error: ApiError): void {
    member.reader.end(errorChunk(error, member.requestId, this.resumeId(member)));
  }

  /** From where a reader can go on; who reads a series has its last event's id, and nothing came to it since. */
  private resumeId(member: Member): string | undefined {
    if (member.resolution !== 'raw') return undefined;
    const lastSequence = this.lastSequenceOf(member);
    return lastSequence === undefined ? undefined : this.eventIds.of(lastSequence);
  }

  /** The number before the one that comes next for a reader; undefined if that is 0. */
  private lastSequenceOf(member: Member): number | undefined {
    const next = this.nextSequenceOf(member);
    return next === 0 ? undefined : next - 1;
  }

  private nextSequenceOf(member: Member): number {
    const { nextSequence, resolution } = member;
    if (resolution !== 'raw') return Math.max(nextSequence, this.feeds.get(resolution)?.nextSequence ?? 0);
    return this.behind.has(member) || this.ahead.has(member) ? nextSequence : this.nextSequence;
  }

  private feed(resolution: BucketResolution): SeriesFeed {
    const known = this.feeds.get(resolution);
    if (known) return known;
    const feed = new SeriesFeed(
      resolution,
      this.identity,
      this.frames,
      this.source.keepLog(),
      this.source.nextSequence,
    );
    this.feeds.set(resolution, feed);
    return feed;
  }

  private leaveFeed(member: Member, resolution: BucketResolution): void {
    const feed = this.feeds.get(resolution);
    feed?.leave(member);
    if (!feed?.isEmpty) return;
    feed.flush();
    this.feeds.delete(resolution);
  }

  private finishFeeds(): void {
    for (const feed of this.feeds.values()) feed.finish();
  }
}
