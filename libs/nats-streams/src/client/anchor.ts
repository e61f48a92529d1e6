const WINDOW_MS = 30_000;

/**
 * Where a stream's origin lies on this client's monotonic clock: arrival minus due time of the promptest update of the
 * last 30 to 60 s. The promptest, so that one that came late does not shift the stream at a resume; of late, so that
 * two clocks that run at slightly different speeds never drift apart.
 */
export class Anchor {
  private currentMs = Infinity;
  private beforeMs = Infinity;
  private windowEndsMs = -Infinity;

  heard(arrivalMs: number, dueMs: number): void {
    if (arrivalMs >= this.windowEndsMs) {
      this.beforeMs = this.currentMs;
      this.currentMs = Infinity;
      this.windowEndsMs = arrivalMs + WINDOW_MS;
    }
    this.currentMs = Math.min(this.currentMs, arrivalMs - dueMs);
  }

  /** The instant of update 0; Infinity before the first arrival. */
  get originMs(): number {
    return Math.min(this.currentMs, this.beforeMs);
  }
}
