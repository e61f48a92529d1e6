import { waitUntil } from '@app/testing';

/** One event as a browser would see it. */
export interface ServerEvent {
  readonly event: string;
  readonly id: string | undefined;
  /** The text of its data. */
  readonly data: string;
}

/** A connection that reads an event stream, and all that came on it. */
export class EventLog {
  readonly events: ServerEvent[] = [];
  /** All text as it came. */
  text = '';
  hasEnded = false;
  private rest = '';

  private constructor(
    readonly response: Response,
    private readonly controller: AbortController,
  ) {}

  /** @param lastEventId sent as the header, if given. */
  static async open(url: string, lastEventId?: string): Promise<EventLog> {
    const headers: Record<string, string> = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    const controller = new AbortController();
    const log = new EventLog(await fetch(url, { headers, signal: controller.signal }), controller);
    void log.read();
    return log;
  }

  get status(): number {
    return this.response.status;
  }

  of(event: string): readonly ServerEvent[] {
    return this.events.filter((seen) => seen.event === event);
  }

  /** The numbers of the updates, in the order in which they came. */
  get sequences(): readonly number[] {
    return this.of('update').map(({ data }) => (JSON.parse(data) as { sequenceNum: number }).sequenceNum);
  }

  get lastEventId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  async until(condition: (log: this) => boolean, what: string, withinMs = 60_000): Promise<this> {
    await waitUntil(() => condition(this), { what, withinMs });
    return this;
  }

  close(): void {
    this.controller.abort();
  }

  private async read(): Promise<void> {
    try {
      const decoder = new TextDecoder();
      for await (const bytes of this.response.body ?? [])
        this.take(decoder.decode(bytes as Uint8Array, { stream: true }));
    } catch {
      // cut or closed: what came is there
    }
    this.hasEnded = true;
  }

  private take(text: string): void {
    this.text += text;
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
      );
      const event = fields.get('event');
      if (event !== undefined) this.events.push({ event, id: fields.get('id'), data: fields.get('data') ?? '' });
    }
  }
}
