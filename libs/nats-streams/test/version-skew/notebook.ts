import { isProbe, isWire, type Line, type WireLine } from './transcript.js';

interface Origin {
  readonly streamId: string;
  readonly unixMs: number;
}

/** What is written down of a scene, with placeholders for what is of this run alone. */
export class Notebook {
  readonly lines: Line[] = [];
  private readonly serverIds: string[] = [];
  private readonly origins: Origin[] = [];

  /** @returns the placeholder that stands for the server from now on */
  addServer(serverId: string): string {
    this.serverIds.push(serverId);
    return `<server-${this.serverIds.length}>`;
  }

  /** Heartbeats and probes come again and again: the first is kept, and the first of a new state. */
  write(line: WireLine): WireLine {
    const [, streamId] = /\.stream\.[^.]+\.([^.]+)/.exec(line.subject) ?? [];
    const subject = this.recorded(line.subject) as string;
    const recorded: WireLine = { ...line, subject, body: this.recorded(line.body, streamId) };
    if (!this.isRepeated(recorded)) this.lines.push(recorded);
    return recorded;
  }

  answer(line: WireLine, reply: unknown): void {
    line.reply = this.recorded(reply);
  }

  /** Nobody was there to hear it. */
  strike(line: WireLine): void {
    if (this.lines.includes(line)) this.lines.splice(this.lines.indexOf(line), 1);
  }

  /** A text with placeholders as it is in this run. */
  spoken(text: string): string {
    return text
      .replaceAll(/"<origin-(\d+)>"/g, (_, index: string) => String(this.origins[Number(index) - 1].unixMs))
      .replaceAll(/<server-(\d+)>/g, (_, index: string) => this.serverIds[Number(index) - 1]);
  }

  private isRepeated(line: WireLine): boolean {
    if (!isProbe(line) && stateOf(line) === undefined) return false;
    return this.lines
      .filter(isWire)
      .some((other) => other.subject === line.subject && stateOf(other) === stateOf(line));
  }

  /** @param streamId whose origins the value tells */
  private recorded(value: unknown, streamId = ''): unknown {
    if (typeof value === 'string') {
      return this.serverIds.reduce((text, id, index) => text.replaceAll(id, `<server-${index + 1}>`), value);
    }
    if (Array.isArray(value)) return value.map((each) => this.recorded(each, streamId));
    if (typeof value !== 'object' || value === null) return value;
    const whose = (value as { streamId?: string }).streamId ?? streamId;
    const entries = Object.entries(value).map(([key, each]: [string, unknown]) => [
      key,
      key === 'originUnixMs' ? this.origin(whose, Number(each)) : this.recorded(each, whose),
    ]);
    return Object.fromEntries(entries) as unknown;
  }

  /** Streams of one message have the same origin often, and not always: each has its own placeholder. */
  private origin(streamId: string, unixMs: number): string {
    const isIt = (origin: Origin): boolean => origin.streamId === streamId && origin.unixMs === unixMs;
    if (!this.origins.some(isIt)) this.origins.push({ streamId, unixMs });
    return `<origin-${this.origins.findIndex(isIt) + 1}>`;
  }
}

function stateOf({ body }: WireLine): unknown {
  return (Object(body) as { state?: unknown }).state;
}
