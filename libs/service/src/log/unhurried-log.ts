import type { LogFields, LoggerService } from './logger-service.js';

/** Writing so many lines takes about a millisecond; then the event loop gets its turn. */
const LINES_PER_TURN = 25;
/** With more than this many lines waiting, the next one is written at once. */
const MAX_WAITING = 20_000;

/**
 * Lines that come by the thousand when streams move, and cost as much to write as the move itself: they are written a
 * little later, in their order, a few at a time, so that nobody's updates wait for them.
 */
export class UnhurriedLog {
  private waiting: (readonly [text: string, fields: LogFields])[] = [];
  private turn: NodeJS.Immediate | undefined;

  constructor(private readonly logger: LoggerService) {}

  info(text: string, fields: LogFields): void {
    this.waiting.push([text, fields]);
    if (this.waiting.length > MAX_WAITING) this.flush();
    else this.turn ??= setImmediate(() => this.writeSome());
  }

  /** Writes all that is waiting: before a line that must not overtake them, and at the end. */
  flush(): void {
    clearImmediate(this.turn);
    this.turn = undefined;
    for (const [text, fields] of this.waiting.splice(0)) this.logger.info(text, fields);
  }

  private writeSome(): void {
    for (const [text, fields] of this.waiting.splice(0, LINES_PER_TURN)) this.logger.info(text, fields);
    this.turn = this.waiting.length === 0 ? undefined : setImmediate(() => this.writeSome());
  }
}
