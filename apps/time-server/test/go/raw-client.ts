import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from '@app/testing';

/** A client that is no more than a socket: it writes what it is told and keeps what it hears. */
export class RawClient implements Disposable {
  private heard = Buffer.alloc(0);
  /** The other side has closed its half, or all of it. */
  hasEnded = false;
  isClosed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.heard = Buffer.concat([this.heard, chunk]);
    });
    socket.on('end', () => (this.hasEnded = true)).on('close', () => (this.isClosed = true));
    socket.on('error', () => undefined);
  }

  static async to(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  get text(): string {
    return this.heard.toString('latin1');
  }

  /** The answers as far as they have come, a line each. */
  get answers(): unknown[] {
    return this.heard
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown);
  }

  write(data: string | Uint8Array): this {
    this.socket.write(data);
    return this;
  }

  /** A call of JSON-RPC 1.0. */
  call(id: unknown, method: string, argument: object = {}): this {
    return this.write(JSON.stringify({ method: `TimeService.${method}`, params: [argument], id }));
  }

  /** The answers, once there are so many. */
  waitForAnswers(count: number, withinMs = 60_000): Promise<unknown[]> {
    const what = `${count} answers`;
    return waitUntil(() => this.answers.length >= count && this.answers, { withinMs, what });
  }

  waitForText(text: string): Promise<true> {
    return waitUntil(() => this.text.includes(text) || undefined, { what: text });
  }

  /** The other side has ended the connection. */
  async waitForEnd(withinMs = 60_000): Promise<void> {
    await waitUntil(() => this.hasEnded || this.isClosed, { withinMs, what: 'the end of the connection' });
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
