/** How long a run may take in all: no round begins that could not be over in time, if it takes as long as the last. */
export class TimeLimit {
  private readonly endsMs: number;
  private lastMs = 0;

  constructor(
    limitMs: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.endsMs = nowMs() + limitMs;
  }

  /** To be told when a scenario begins: its rounds are not those of the one before. */
  begin(): void {
    this.lastMs = 0;
  }

  /** Does one round, or answers with false if there is no time for it. */
  async allows(round: () => Promise<void>): Promise<boolean> {
    const beganMs = this.nowMs();
    if (beganMs + this.lastMs > this.endsMs) return false;
    await round();
    this.lastMs = this.nowMs() - beganMs;
    return true;
  }
}
