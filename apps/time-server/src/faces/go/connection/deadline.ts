/** What a peer has begun and has to finish in time. There is a timer only while it runs. */
export class Deadline {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly timeoutMs: number,
    private readonly onMissed: () => void,
  ) {}

  /** Begins to count; no effect while it counts. */
  start(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.onMissed();
    }, this.timeoutMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
