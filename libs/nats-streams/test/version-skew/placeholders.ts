/** Of these only the type is the same in another run or another version; a text may be improved, its code may not. */
const FREE_KEYS: ReadonlySet<string> = new Set(['version', 'startedUnixMs', 'elapsedMs', 'message']);
const PLACEHOLDER = /<(?:server|origin)-\d+>/g;

export interface Likeness {
  /** Whether objects may have fields that were not recorded (P21). */
  readonly mayHaveMore: boolean;
}

/** What stands in one run for a transcript's `<server-1>`, `<origin-2>` …; an origin stands for what it meets first. */
export class Placeholders {
  private readonly values = new Map<string, string | number>();

  set(name: string, value: string | number): void {
    this.values.set(name, value);
  }

  /** The recorded line as it is in this run. */
  fill<T>(recorded: T): T {
    return this.filled(recorded) as T;
  }

  /** Whether this run says what was recorded. */
  isLike(actual: unknown, recorded: unknown, likeness: Likeness): boolean {
    const met = new Map<string, number>();
    const isLike = this.compare(actual, recorded, likeness, met);
    if (isLike) for (const [name, value] of met) this.values.set(name, value);
    return isLike;
  }

  private filled(value: unknown): unknown {
    if (typeof value === 'string') {
      if (this.values.has(value)) return this.values.get(value);
      return value.replaceAll(PLACEHOLDER, (name) => String(this.values.get(name) ?? name));
    }
    if (Array.isArray(value)) return value.map((each) => this.filled(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.filled(each)]));
  }

  private compare(actual: unknown, recorded: unknown, likeness: Likeness, met: Map<string, number>): boolean {
    if (typeof recorded === 'string') {
      if (!/^<origin-\d+>$/.test(recorded)) return actual === this.filled(recorded);
      if (typeof actual !== 'number') return false;
      if (!this.values.has(recorded) && !met.has(recorded)) met.set(recorded, actual);
      return actual === (this.values.get(recorded) ?? met.get(recorded));
    }
    if (typeof recorded !== 'object' || recorded === null) return actual === recorded;
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(recorded))
      return false;
    const said = actual as Record<string, unknown>;
    const mayHaveMore = likeness.mayHaveMore && !Array.isArray(recorded);
    if (!mayHaveMore && Object.keys(said).length !== Object.keys(recorded).length) return false;
    return Object.entries(recorded).every(([key, value]) =>
      FREE_KEYS.has(key) ? typeof said[key] === typeof value : this.compare(said[key], value, likeness, met),
    );
  }
}
