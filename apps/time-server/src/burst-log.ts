/** So many of a kind have a line of their own each second … */
const LINES_PER_SECOND = 200;
const WINDOW_MS = 1_000;

/** … and the others of that second one together: whoever makes them at will cannot fill a disk with them. */
export class BurstLog {
  private counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  /** @param tellRest told how many of a kind had no line of their own, at the end of the second. */
  constructor(private readonly tellRest: (kind: string, count: number) => void) {}

  /** Whether the next of its kind has a line of its own. */
  takes(kind: string): boolean {
    this.timer ??= setTimeout(() => this.flush(), WINDOW_MS);
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    return count <= LINES_PER_SECOND;
  }

  /** Tells what it has counted: at the end, too. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { counts } = this;
    this.counts = new Map();
    for (const [kind, count] of counts) {
      if (count > LINES_PER_SECOND) this.tellRest(kind, count - LINES_PER_SECOND);
    }
  }
}
