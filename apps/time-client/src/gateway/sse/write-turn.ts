import type { SseFrame } from './sse-frame.js';

/** Who has something to write. */
export interface Writer {
  /** Writes all that waits, once. */
  writeOut(): void;
}

/** So long may one slice of a turn take: a broadcast to 10,000 readers must not keep the broker's probes waiting. */
const SLICE_MS = 10;
/** A look at the clock costs a hundredth of a write. */
const WRITES_PER_LOOK = 32;

/**
 * One write for each reader and turn of the event loop, however many frames came for it in between: a write costs some
 * 8 µs, most of it in the kernel, and a frame more in it next to nothing. So whoever is behind gets cheaper.
 */
export class WriteTurn {
  /** Whose turn it is, from `next` on, and who came since that turn began. */
  private turn: Writer[] = [];
  private next = 0;
  private waiting: Writer[] = [];
  private isScheduled = false;
  private readonly joined = new JoinedFrames();

  /** One buffer of several frames; readers of one stream that are in step get the same. */
  readonly join = (frames: readonly SseFrame[]): Buffer => this.joined.of(frames);

  /** To be called at most once until `writeOut` was. */
  add(writer: Writer): void {
    this.waiting.push(writer);
    if (!this.isScheduled) this.schedule();
  }

  private schedule(): void {
    this.isScheduled = true;
    setImmediate(this.run);
  }

  private readonly run = (): void => {
    if (this.next === this.turn.length) this.begin();
    const { turn } = this;
    const endMs = performance.now() + SLICE_MS;
    while (this.next < turn.length) {
      turn[this.next++].writeOut();
      if (this.next % WRITES_PER_LOOK === 0 && performance.now() > endMs) break;
    }
    this.joined.forget();
    this.isScheduled = false;
    if (this.next < turn.length || this.waiting.length > 0) this.schedule();
    else this.begin();
  };

  private begin(): void {
    this.turn = this.waiting;
    this.waiting = [];
    this.next = 0;
  }
}

/** The last frames that were joined: whoever waits for the same gets the same buffer. */
class JoinedFrames {
  private frames: readonly SseFrame[] = [];
  private bytes = Buffer.alloc(0);

  of(frames: readonly SseFrame[]): Buffer {
    if (!isSame(frames, this.frames)) {
      this.frames = frames.slice(); // they are taken out of their queue
      this.bytes = Buffer.concat(frames.map(({ bytes }) => bytes));
    }
    return this.bytes;
  }

  forget(): void {
    this.frames = [];
  }
}

function isSame(frames: readonly SseFrame[], others: readonly SseFrame[]): boolean {
  if (frames.length !== others.length) return false;
  // From the end: two streams may well have the beginning in common, but nobody has the last frame of another.
  for (let index = frames.length - 1; index >= 0; index -= 1) {
    if (frames[index] !== others[index]) return false;
  }
  return true;
}
