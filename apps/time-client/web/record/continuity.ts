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
  private expected: number | undefined;
  private connections = 0;
  private isFresh = false;

  connected(): void {
    this.connections += 1;
    if (this.connections === 1) return;
    this.reconnects += 1;
    this.isFresh = this.expected !== undefined;
  }

  /** What comes next is another stream: its first number is not a hole. */
  forgetNumber(): void {
    this.expected = undefined;
    this.isFresh = false;
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
