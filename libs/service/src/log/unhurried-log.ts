import type { LogFields, LoggerService } from './logger-service.js';

/** Writing so many lines takes about a millisecond; then the event loop gets its turn. */
const LINES_PER_TURN = 25;
/** With more than this many lines waiting, each new one has the oldest written at once. */
const MAX_WAITING = 20_000;

type Level = 'info' | 'warn' | 'error';

/**
 * Lines that come by the thousand when streams move, and cost as much to write as the move itself: they are written a
 * little later, and dated so, in their order, a few at a time, so that nobody's updates wait for them.
 */
export class UnhurriedLog {
  private waiting: (readonly [level: Level, text: string, fields: LogFields])[] = [];
  /** How many of those that wait have been written. */
  private written = 0;
  private turn: NodeJS.Immediate | undefined;

  constructor(private readonly logger: LoggerService) {}

  add(level: Level, text: string, fields: LogFields = {}): void {
    this.waiting.push([level, text, fields]);
    if (this.waiting.length - this.written > MAX_WAITING) this.write(1);
    this.turn ??= setImmediate(() => this.writeSome());
  }

  /** Writes all that is waiting: at the end. */
  flush(): void {
    clearImmediate(this.turn);
    this.turn = undefined;
    this.write(Infinity);
  }

  private writeSome(): void {
    this.write(LINES_PER_TURN);
    this.turn = this.waiting.length === 0 ? undefined : setImmediate(() => this.writeSome());
  }

  private write(most: number): void {
    const end = Math.min(this.waiting.length, this.written + most);
    for (; this.written < end; this.written += 1) {
      const [level, text, fields] = this.waiting[this.written];
      this.logger[level](text, fields);
    }
    if (this.written < this.waiting.length && this.written < MAX_WAITING) return;
    this.waiting = this.waiting.slice(this.written);
    this.written = 0;
  }
}
