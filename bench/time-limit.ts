/** When something must be over. */
export class TimeLimit {
  private readonly endsMs: number;

  /** @param nowMs a clock that is never set back; default: this process's own. */
  constructor(
    limitMs: number,
    readonly nowMs: () => number = () => performance.now(),
  ) {
    this.endsMs = nowMs() + limitMs;
  }

  /** Whether what takes so long could begin now and be over in time. */
  hasRoomFor(ms: number): boolean {
    return this.nowMs() + ms <= this.endsMs;
  }
}
