import { bucketsOf, bucketStart } from '../series/buckets.js';
import type { LatenessLog } from '../series/lateness-log.js';
import { BUCKET_MS, type BucketResolution } from '../series/resolution.js';
import { sequenceAt } from '../series/timeline.js';
import { sseChunk, type SseFrame } from '../sse/sse-frame.js';
import type { Member } from './member.js';
import type { StreamIdentity } from './stream-identity.js';
import type { UpdateFrames } from './update-frames.js';

/**
 * Buckets of one resolution for those who read a stream that way: each is told when it is full, which the schedule
 * knows as soon as its last update has come; those that fill within one turn of the event loop are told together.
 */
export class SeriesFeed {
  private readonly members = new Set<Member>();
  private readonly bucketMs: number;
  /** The first number that has not been told, and the first that is in no full bucket. */
  private fromSequence: number;
  private fullSequence: number;
  private turn: NodeJS.Immediate | undefined;

  constructor(
    private readonly resolution: BucketResolution,
    private readonly identity: StreamIdentity,
    private readonly frames: UpdateFrames,
    private readonly log: LatenessLog,
    nextSequence: number,
  ) {
    this.bucketMs = BUCKET_MS[resolution];
    this.fromSequence = this.firstOfBucket(nextSequence);
    this.fullSequence = this.fromSequence;
  }

  get isEmpty(): boolean {
    return this.members.size === 0;
  }

  /**
   * Adds a member. Full buckets with numbers that it has not had are told to it at once, as far as this gateway has
   * measured them itself.
   */
  join(member: Member): void {
    this.members.add(member);
    this.flush();
    const from = this.firstOfBucket(member.nextSequence);
    if (from < this.fromSequence) member.reader.send(this.frame(from, this.fromSequence));
  }

  leave(member: Member): void {
    this.members.delete(member);
  }

  /** Update `sequence` stands in the log. */
  update(sequence: number): void {
    if (sequence < this.identity.lastSequence && this.bucketOf(sequence + 1) === this.bucketOf(sequence)) return;
    this.fullSequence = sequence + 1;
    this.turn ??= setImmediate(() => this.flush());
  }

  /** Tells all there is, also of buckets that are not full: nothing comes after it. */
  finish(): void {
    this.fullSequence = Math.max(this.fullSequence, Math.min(this.log.nextSequence, this.identity.lastSequence + 1));
    this.flush();
  }

  /** The number after the last that was told. */
  get nextSequence(): number {
    return this.fromSequence;
  }

  /** Tells what is full. */
  flush(): void {
    clearImmediate(this.turn);
    this.turn = undefined;
    const from = Math.max(this.fromSequence, this.log.firstSequence);
    if (from >= this.fullSequence) return;
    this.fromSequence = this.fullSequence;
    const frame = this.frame(from, this.fullSequence);
    for (const { reader } of this.members) reader.send(frame);
  }

  private frame(from: number, to: number): SseFrame {
    const points = bucketsOf(this.log, this.identity, from, to, this.bucketMs);
    const eventId = this.frames.eventId(to - 1);
    const data = JSON.stringify({ resolution: this.resolution, points });
    return { bytes: sseChunk('series', data, eventId), eventId, sequence: to - 1 };
  }

  private bucketOf(sequence: number): number {
    return bucketStart(this.identity.dueUnixMs(sequence), this.bucketMs);
  }

  /** The first number in the log, or to come, that is in the bucket of `sequence`. */
  private firstOfBucket(sequence: number): number {
    const { firstSequence, nextSequence } = this.log;
    return sequenceAt(this.identity, this.bucketOf(sequence), firstSequence, Math.max(firstSequence, nextSequence));
  }
}
