/** Deliveries that follow one another are told as one: `stream-0: #3 … #17`. */
interface Entry {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
  readonly first?: number;
  last?: number;
  untilMs?: number;
}

/** What happened in a world, for people: who did what when. */
export class Timeline {
  private readonly entries: Entry[] = [];
  private readonly names = new Map<string, string>();
  private readonly startMs: number;

  constructor(private readonly clock: { nowMs(): number }) {
    this.startMs = clock.nowMs();
  }

  /** From now on a random id is told by this name, so that the same world is told the same way. */
  name(id: string, name: string): void {
    this.names.set(id, name);
  }

  tell(who: string, what: string): void {
    this.entries.push({ atMs: this.sinceStartMs, who, what });
  }

  /** A reader was given an item. */
  gave(who: string, streamId: string, sequence: number): void {
    const latest = this.entries.at(-1);
    if (latest?.last === sequence - 1 && latest.what === streamId && latest.who === who) {
      latest.last = sequence;
      latest.untilMs = this.sinceStartMs;
    } else {
      this.entries.push({ atMs: this.sinceStartMs, who, what: streamId, first: sequence, last: sequence });
    }
  }

  /** One line for each entry. */
  lines(): string[] {
    const told = this.entries.map((entry) => ({ ...entry, who: this.named(entry.who), text: this.textOf(entry) }));
    const width = told.reduce((widest, { who }) => Math.max(widest, who.length), 0);
    return told.map(({ atMs, who, text }) => `${atMs.toFixed(1).padStart(9)} ms  ${who.padEnd(width)}  ${text}`);
  }

  private get sinceStartMs(): number {
    return this.clock.nowMs() - this.startMs;
  }

  private textOf({ what, first, last, untilMs }: Entry): string {
    if (first === undefined) return this.named(what);
    if (first === last) return `${what}: #${first}`;
    return `${what}: #${first} … #${last} by ${(untilMs ?? 0).toFixed(1)} ms`;
  }

  private named(text: string): string {
    let named = text;
    for (const [id, name] of this.names) named = named.replaceAll(id, name);
    return named;
  }
}
