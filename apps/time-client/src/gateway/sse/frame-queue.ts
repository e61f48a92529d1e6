import { isUpdateFrame, type SseFrame } from './sse-frame.js';

/** What happens to a reader for whom more waits than may: it is cut off, or only the newest is kept for it. */
export type OverflowPolicy = 'cut' | 'latest';

export interface QueueLimits {
  readonly maxFrames: number;
  readonly maxBytes: number;
}

/** What may wait for one reader. */
export const READER_LIMITS: QueueLimits = { maxFrames: 256, maxBytes: 256 * 1024 };

/** Makes one buffer of several frames. */
export type JoinFrames = (frames: readonly SseFrame[]) => Buffer;

/**
 * What waits for one reader, bounded. An empty queue takes any frame, so the bound in bytes is that of the limits or one
 * frame, whichever is more: who keeps up is never cut for the size of what it was sent.
 */
export class FrameQueue {
  private readonly frames: SseFrame[] = [];
  private bytes = 0;
  /** Numbered frames that were dropped before those that wait. */
  private skipped = 0;

  constructor(
    private readonly policy: OverflowPolicy,
    private readonly limits: QueueLimits = READER_LIMITS,
  ) {}

  get length(): number {
    return this.frames.length;
  }

  /** How many of those that wait have a number. */
  get updates(): number {
    let count = 0;
    for (const frame of this.frames) if (isNumbered(frame)) count += 1;
    return count;
  }

  get byteLength(): number {
    return this.bytes;
  }

  hasRoomFor(frame: SseFrame): boolean {
    const { maxFrames, maxBytes } = this.limits;
    return this.frames.length === 0 || (this.frames.length < maxFrames && this.bytes + frame.bytes.length <= maxBytes);
  }

  /** False: there is no room, and the policy is to cut. */
  push(frame: SseFrame): boolean {
    const isUpdate = isNumbered(frame);
    // Once behind, the newest only: a queue that filled up again would be read from its oldest end.
    if (this.skipped > 0 && isUpdate) this.skipUpdates();
    if (!this.hasRoomFor(frame)) {
      if (this.policy === 'cut') return false;
      this.skipUpdates(isUpdate ? undefined : this.lastUpdate());
    }
    if (!this.hasRoomFor(frame)) {
      if (!isUpdate) return true; // news are left out rather than the newest update
      this.drop();
    }
    this.frames.push(frame);
    this.bytes += frame.bytes.length;
    return true;
  }

  /** The last that waits and has a number. */
  lastUpdate(): SseFrame | undefined {
    for (let index = this.frames.length - 1; index >= 0; index -= 1) {
      if (isNumbered(this.frames[index])) return this.frames[index];
    }
    return undefined;
  }

  /** Takes out all that waits, as bytes; to be called only if something does. */
  take(join: JoinFrames): Buffer {
    const frames = this.skipped > 0 ? this.toldOfSkips() : this.frames;
    const bytes = frames.length === 1 ? frames[0].bytes : join(frames);
    this.drop();
    return bytes;
  }

  /** Drops all that waits. */
  drop(): void {
    // Not by `length = 0` where one waits, which is the rule: that would give the array's memory back each time.
    if (this.frames.length === 1) this.frames.pop();
    else this.frames.length = 0;
    this.bytes = 0;
  }

  /** Leaves the updates out that wait, but for one. */
  private skipUpdates(butFor?: SseFrame): void {
    const kept = this.frames.filter((frame) => frame === butFor || !isNumbered(frame));
    this.skipped += this.frames.length - kept.length;
    this.drop();
    for (const frame of kept) {
      this.frames.push(frame);
      this.bytes += frame.bytes.length;
    }
  }

  /** What waits, its first update with the number of those that were dropped before it, if it is one that can tell. */
  private toldOfSkips(): readonly SseFrame[] {
    const frames = this.frames.slice();
    const index = frames.findIndex(isNumbered);
    if (index === -1) return frames; // the next update tells
    const frame = frames[index];
    if (isUpdateFrame(frame)) {
      frames[index] = { bytes: frame.skipping(this.skipped), eventId: frame.eventId, sequence: frame.sequence };
    }
    this.skipped = 0;
    return frames;
  }
}

/** What a newer one takes the place of: an update, or a part of a series. */
function isNumbered({ sequence }: SseFrame): boolean {
  return sequence !== undefined;
}
