/** A correction smaller than this would only make the axis tremble. */
const TOLERANCE_MS = 30;

/** The gateway's wall clock as this page knows it, for the axis of time: the browser's own may be wrong. */
export class ServerClock {
  private offsetMs = 0;

  /** The gateway's clock said this just now. */
  heard(serverUnixMs: number): void {
    const offsetMs = serverUnixMs - Date.now();
    if (Math.abs(offsetMs - this.offsetMs) > TOLERANCE_MS) this.offsetMs = offsetMs;
  }

  nowMs(): number {
    return Date.now() + this.offsetMs;
  }
}
