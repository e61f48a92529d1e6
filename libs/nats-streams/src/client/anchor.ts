const WINDOW_MS = 30_000;

/**
 * Where a stream's origin lies on this client's monotonic clock: arrival minus due time of its promptest update.
 *
 * Two things would shift it for good and are kept apart. Clocks that run at slightly different speeds: so only the last
 * 30 to 60 s count. And each resume, which makes the stream later by the way of one message: so after one, only what has
 * changed since then counts, on top of what was known before.
 */
export class Anchor {
  private currentMs = Infinity;
  private beforeMs = Infinity;
  /** Which window of the clock it is. An integer: V8 keeps a fraction in an object of its own. */
  private window = -1;
  /** Undefined for a stream that has one owner from its beginning, as most have. */
  private known: Known | undefined;

  /** @param knownMs where the origin lies, if that is known before the first arrival */
  constructor(knownMs?: number) {
    if (knownMs !== undefined) this.known = { originMs: knownMs, promptestMs: Infinity };
  }

  heard(arrivalMs: number, dueMs: number): void {
    const window = Math.floor(arrivalMs / WINDOW_MS);
    if (window !== this.window) {
      this.beforeMs = this.currentMs;
      this.currentMs = Infinity;
      this.window = window;
    }
    const lateMs = arrivalMs - dueMs;
    if (lateMs >= this.currentMs) return;
    this.currentMs = lateMs;
    if (this.known && lateMs < this.known.promptestMs) this.known.promptestMs = lateMs;
  }

  /** From now on updates come at the pace of whoever has resumed the stream. */
  resumed(): void {
    this.known = { originMs: this.originMs, promptestMs: Infinity };
    this.currentMs = Infinity;
    this.beforeMs = Infinity;
    this.window = -1;
  }

  /** The instant of update 0; Infinity before the first arrival, unless it was known. */
  get originMs(): number {
    const ofLateMs = Math.min(this.currentMs, this.beforeMs);
    if (!this.known) return ofLateMs;
    return ofLateMs === Infinity ? this.known.originMs : this.known.originMs + (ofLateMs - this.known.promptestMs);
  }
}

/** What was known before updates came, and by how much the promptest since then was after its due time. */
interface Known {
  readonly originMs: number;
  promptestMs: number;
}
