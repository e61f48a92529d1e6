import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from '@app/testing';

export interface RawReaderOptions {
  readonly method?: string;
  readonly httpVersion?: '1.0' | '1.1';
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it begins by taking nothing. */
  readonly isPaused?: boolean;
}

/** One event as a browser would see it. */
export interface SeenEvent {
  readonly event: string;
  readonly id?: string;
  readonly data: string;
}

/** A reader of an event stream that is nothing but a socket, so that it can do what a proper client never would. */
export class RawReader implements AsyncDisposable {
  private readonly received: Buffer[] = [];
  isClosed = false;

  /** @param socket on which the request is for the caller to write. */
  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => void this.received.push(bytes));
    socket.on('error', () => undefined); // a reset is one of the ways in which it may end
    socket.on('close', () => (this.isClosed = true));
  }

  static async open(port: number, path: string, options: RawReaderOptions = {}): Promise<RawReader> {
    const { method = 'GET', httpVersion = '1.1', headers = {}, isPaused = false } = options;
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    const reader = new RawReader(socket);
    if (isPaused) socket.pause();
    const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${path} HTTP/${httpVersion}\r\n${lines.join('')}\r\n`);
    return reader;
  }

  /** All that came so far, head and chunks, as it came. */
  get wire(): string {
    return Buffer.concat(this.received).toString();
  }

  get head(): string {
    return this.wire.split('\r\n\r\n', 1)[0];
  }

  /** What came after the head, out of its chunks, as far as these are whole. */
  get text(): string {
    const body = Buffer.concat(this.received).subarray(Buffer.byteLength(this.head) + 4);
    return /^transfer-encoding: chunked$/im.test(this.head) ? unchunked(body) : body.toString();
  }

  /** The coding says that nothing follows: it was ended, not cut off. */
  get hasCleanEnd(): boolean {
    return this.wire.endsWith('\r\n0\r\n\r\n');
  }

  get events(): SeenEvent[] {
    const blocks = this.text.split('\n\n').slice(0, -1);
    return blocks.map(eventOf).filter(({ data }) => data !== '');
  }

  /** Resolves when so many events of a name have come. */
  async hasEvents(event: string, count: number, withinMs = 60_000): Promise<SeenEvent[]> {
    const all = (): SeenEvent[] => this.events.filter((each) => each.event === event);
    await waitUntil(() => all().length >= count, { withinMs, what: `${count} events of the name ${event}` });
    return all();
  }

  async closed(withinMs = 60_000): Promise<void> {
    await waitUntil(() => this.isClosed, { withinMs, what: 'the end of the connection' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed();
  }
}

function eventOf(block: string): SeenEvent {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  return { event: field('event') ?? 'message', id: field('id'), data: field('data') ?? '' };
}

function unchunked(body: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd === -1 || lineEnd + 2 + length + 2 > body.length) break;
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
  return Buffer.concat(parts).toString();
}
