/** Whether a stream came whole: counted from its numbers and its connections, and from nothing that somebody says. */
export class Continuity {
  received = 0;
  /** Numbers that never came. */
  missing = 0;
  /** Numbers that came again. */
  repeated = 0;
  /** Connections after the first. */
  reconnects = 0;
  /** Reconnects after which the stream went on with the very next number. */
  resumes = 0;
  /** How often a new stream had to take the place of one that could not be gone on with. */
  restarts = 0;
  private expected: number | undefined;
  private connections = 0;
  private isFresh = false;

  connected(): void {
    this.connections += 1;
    if (this.connections === 1) return;
    this.reconnects += 1;
    this.isFresh = this.expected !== undefined;
  }

  /** `isNumberedAnew`: the first number of the new stream is not a hole, whatever it is. */
  begunAnew(isNumberedAnew: boolean): void {
    this.restarts += 1;
    this.isFresh = false;
    if (isNumberedAnew) this.expected = undefined;
  }

  /** False if this number was there before. */
  update(sequence: number): boolean {
    const { expected = sequence } = this;
    if (this.isFresh && sequence === expected) this.resumes += 1;
    this.isFresh = false;
    if (sequence < expected) {
      this.repeated += 1;
      return false;
    }
    this.missing += sequence - expected;
    this.received += 1;
    this.expected = sequence + 1;
    return true;
  }
}
