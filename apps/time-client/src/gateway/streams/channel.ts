import { ApiError } from '../api-error.js';
import type { LatenessLog } from '../series/lateness-log.js';
import type { BucketResolution } from '../series/resolution.js';
import type { SseFrame } from '../sse/sse-frame.js';
import { endChunk, type EndReason } from '../sse/end-event.js';
import { CatchUp, type AheadOfMember } from './catch-up.js';
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
  /** How late update `sequence` came; if that is not known, how late it would be now. */
  latenessMs(sequence: number): number;
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
    readonly token: string,
    private readonly source: ChannelSource,
  ) {
    this.frames = new UpdateFrames(token, identity);
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
    this.feed(member.resolution).join(member);
    if (this.isOver) this.end('final');
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

  /** Ends all connections. */
  end(reason: EndReason): void {
    this.flushFeeds();
    const { nextSequence } = this;
    const chunk = endChunk(reason, nextSequence === 0 ? undefined : nextSequence - 1);
    for (const { reader } of this.members) reader.end(chunk);
  }

  /** Ends all connections with an error, and says from where each can go on. */
  fail(error: ApiError): void {
    this.flushFeeds();
    for (const member of this.members) this.failOne(member, error);
  }

  give({ reader, isDetailed }: Member, sequence: number): void {
    const { frames, source } = this;
    reader.send(
      isDetailed ? frames.detailed(sequence, source.latenessMs(sequence), source.owner) : frames.plain(sequence),
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
    this.flushFeeds();
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
    const isInStep = !this.behind.has(member) && !this.ahead.has(member);
    const lastSequence = (isInStep ? this.nextSequence : member.nextSequence) - 1;
    return lastSequence < 0 ? undefined : this.frames.eventId(lastSequence);
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

  private flushFeeds(): void {
    for (const feed of this.feeds.values()) feed.flush();
  }
}
