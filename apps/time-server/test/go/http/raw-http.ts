import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from '@app/testing';

/** An answer as it stood on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly text: string;
  /** The text as JSON; undefined if there is none. */
  readonly json: unknown;
}

/** A client of HTTP that is nothing but a socket, so that it can do what a proper client never would. */
export class RawHttp implements AsyncDisposable {
  private readonly received: Buffer[] = [];
  isClosed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes) => void this.received.push(bytes));
    socket.on('error', () => undefined); // a reset is one of the ways in which it may end
    socket.on('close', () => (this.isClosed = true));
  }

  static async open(port: number): Promise<RawHttp> {
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    return new RawHttp(socket);
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Sends a call, or whatever is to stand in its place, without waiting for the answer. */
  post(body: unknown, headers: Readonly<Record<string, string>> = {}, path = '/'): void {
    this.write(postOf(body, headers, path));
  }

  /** All whole answers so far. */
  get answers(): readonly RawAnswer[] {
    const answers: RawAnswer[] = [];
    let rest = Buffer.concat(this.received);
    for (;;) {
      const headEnd = rest.indexOf('\r\n\r\n');
      if (headEnd < 0) return answers;
      const head = rest.toString('latin1', 0, headEnd);
      const bodyEnd = headEnd + 4 + Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      if (rest.length < bodyEnd) return answers;
      const text = rest.toString('utf8', headEnd + 4, bodyEnd);
      answers.push({
        status: Number(head.split(' ')[1]),
        head,
        text,
        json: text === '' ? undefined : JSON.parse(text),
      });
      rest = rest.subarray(bodyEnd);
    }
  }

  /** The answer of that place, from 0. */
  async answer(place: number, withinMs = 60_000): Promise<RawAnswer> {
    return await waitUntil(() => this.answers[place], { withinMs, what: `answer ${place}` });
  }

  async closed(withinMs = 60_000): Promise<void> {
    await waitUntil(() => this.isClosed, { withinMs, what: 'the end of the connection' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed();
  }
}

/** The bytes of a request. */
export function postOf(body: unknown, headers: Readonly<Record<string, string>> = {}, path = '/'): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = { Host: 'localhost', 'Content-Type': 'application/json', ...headers };
  const lines = Object.entries({ ...all, 'Content-Length': String(Buffer.byteLength(text)) });
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`;
}

/** A call of the service. */
export function call(method: string, params: unknown = [], id: string | number = 1): object {
  return { jsonrpc: '2.0', id, method: `TimeService.${method}`, params };
}
