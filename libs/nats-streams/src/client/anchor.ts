const WINDOW_MS = 30_000;

/**
 * Where a stream's origin lies on this client's monotonic clock: arrival minus due time of its promptest update.
 *
 * Two things would shift it for good and are kept apart. Clocks that run at slightly different speeds: so only the last
 * 30 to 60 s count. And each resume, which makes the stream later by the way of one message: so after one, only what has
 * changed since then counts, on top of what was known before.
 */
export class Anchor {
  private promptestMs = Infinity;
  private currentMs = Infinity;
  private beforeMs = Infinity;
  private windowEndsMs = -Infinity;

  /** @param knownMs where the origin lies, if that is known before the first arrival */
  constructor(private knownMs?: number) {}

  heard(arrivalMs: number, dueMs: number): void {
    if (arrivalMs >= this.windowEndsMs) {
      this.beforeMs = this.currentMs;
      this.currentMs = Infinity;
      this.windowEndsMs = arrivalMs + WINDOW_MS;
    }
    this.currentMs = Math.min(this.currentMs, arrivalMs - dueMs);
    this.promptestMs = Math.min(this.promptestMs, this.currentMs);
  }

  /** From now on updates come at the pace of whoever has resumed the stream. */
  resumed(): void {
    this.knownMs = this.originMs;
    this.promptestMs = Infinity;
    this.currentMs = Infinity;
    this.beforeMs = Infinity;
    this.windowEndsMs = -Infinity;
  }

  /** The instant of update 0; Infinity before the first arrival, unless it was known. */
  get originMs(): number {
    const ofLateMs = Math.min(this.currentMs, this.beforeMs);
    if (this.knownMs === undefined) return ofLateMs;
    return ofLateMs === Infinity ? this.knownMs : this.knownMs + (ofLateMs - this.promptestMs);
  }
}
