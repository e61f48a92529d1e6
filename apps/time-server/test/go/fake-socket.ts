import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** The side of a socket that a connection sees, with a peer that reads only when it is told to. */
export class FakeSocket extends Duplex {
  /** What left in one write each. */
  readonly writes: Buffer[] = [];
  timeoutMs = 0;
  private pending: (() => void) | undefined;

  /** @param isRead whether the peer reads; otherwise what is written waits. */
  constructor(private isRead = true) {
    super({ allowHalfOpen: true });
  }

  get socket(): Socket {
    return this as unknown as Socket;
  }

  /** What the peer has got, or would get. */
  get text(): string {
    return Buffer.concat(this.writes).toString();
  }

  /** The peer says this. */
  says(data: string | Uint8Array): void {
    this.push(Buffer.from(data));
  }

  /** The peer closes its half. */
  ends(): void {
    this.push(null);
  }

  /** The peer reads all that waits, and goes on to. */
  reads(): void {
    this.isRead = true;
    this.pending?.();
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(timeoutMs: number): this {
    this.timeoutMs = timeoutMs;
    return this;
  }

  destroySoon(): void {
    if (this.writableEnded) return;
    this.end(() => this.destroy());
  }

  override _read(): void {
    // what the peer says is pushed
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.writes.push(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    if (this.isRead) done();
    else this.pending = done;
  }
}
