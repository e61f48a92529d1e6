import type { LoggerService } from '@app/service';

/** A client at fault can come a thousand times a second: it is told so often, with how many there were. */
const TELL_EVERY_MS = 5_000;

/** What the log says of connections that were ended for their clients' faults: counts, and one example of each. */
export class CutLog {
  private readonly counts = new Map<string, { count: number; readonly example: object }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly logger: LoggerService) {}

  /** @param example of whom, and what was wrong; that of the first of each kind is told. */
  add(reason: string, example: object): void {
    const told = this.counts.get(reason);
    if (told) told.count += 1;
    else this.counts.set(reason, { count: 1, example });
    this.timer ??= setTimeout(() => this.flush(), TELL_EVERY_MS);
  }

  /** Tells what it has: at the end, too. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [reason, { count, example }] of this.counts) {
      this.logger.warn('connections cut', { face: 'go', reason, count, example });
    }
    this.counts.clear();
  }
}
