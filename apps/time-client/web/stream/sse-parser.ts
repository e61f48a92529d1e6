/** One event as the stream of bytes gives it, before anybody knows what it means. */
export interface SseEvent {
  /** `message` if the sender named none. */
  readonly type: string;
  readonly data: string;
  /** The last id that was sent up to here; empty if there was none. */
  readonly id: string;
}

/**
 * Text of an event stream in pieces of any size, to events: the rules of the HTML standard, for the case in which
 * EventSource cannot be used because a request needs a header.
 */
export class SseParser {
  /** How long to wait before a reconnect, in ms, if the sender has said so. */
  retryMs: number | undefined;
  lastEventId = '';
  private rest = '';
  private data: string[] = [];
  private type = '';
  private isAtStart = true;

  /** The events that this piece of text completes. */
  push(text: string): SseEvent[] {
    this.rest += text;
    if (this.isAtStart && this.rest !== '') {
      this.isAtStart = false;
      if (this.rest.startsWith('\uFEFF')) this.rest = this.rest.slice(1);
    }
    const events: SseEvent[] = [];
    for (let line = this.takeLine(); line !== undefined; line = this.takeLine()) {
      if (line !== '') this.field(line);
      else this.dispatch(events);
    }
    return events;
  }

  private takeLine(): string | undefined {
    const at = this.rest.search(/[\r\n]/);
    if (at < 0) return undefined;
    const isCr = this.rest[at] === '\r';
    // The other half of a CRLF may come with the next piece.
    if (isCr && at === this.rest.length - 1) return undefined;
    const line = this.rest.slice(0, at);
    this.rest = this.rest.slice(at + (isCr && this.rest[at + 1] === '\n' ? 2 : 1));
    return line;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.type = value;
    else if (name === 'id' && !value.includes('\0')) this.lastEventId = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  private dispatch(events: SseEvent[]): void {
    if (this.data.length > 0) {
      events.push({ type: this.type || 'message', data: this.data.join('\n'), id: this.lastEventId });
    }
    this.data = [];
    this.type = '';
  }
}
