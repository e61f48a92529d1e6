import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Beyond it nginx is so far behind that nothing can be measured any more. */
const MOST_WAITING_BYTES = 256 * 2 ** 20;
/** Answers to publishing are no larger; nothing is kept of them. */
const READ_BYTES = 256 * 1024;
const REFUSED = 'HTTP/1.1 4';
const FAILED = 'HTTP/1.1 5';

/** Publishes over one connection that stays: requests one after the other, without a wait for the answers. */
export class Publisher {
  private waiting = '';
  private trouble?: Error;

  private constructor(private readonly socket: Socket) {}

  static async connect(socketPath: string): Promise<Publisher> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const onRead = (bytes: number): boolean => {
      const answers = buffer.subarray(0, bytes);
      if (answers.includes(REFUSED) || answers.includes(FAILED)) {
        publisher.trouble ??= new Error(`nginx does not publish: ${answers.toString('latin1', 0, 200)}`);
      }
      return true;
    };
    const socket = connect({ path: socketPath, onread: { buffer, callback: onRead } });
    const publisher = new Publisher(socket);
    await once(socket, 'connect');
    socket.on('error', (error) => (publisher.trouble ??= error));
    socket.on('close', () => (publisher.trouble ??= new Error('nginx has closed the connection that publishes')));
    return publisher;
  }

  /** Puts a message, of ASCII, into a channel; all of one turn of the event loop go out in one write. */
  publish(channel: string, message: string): void {
    if (this.waiting === '') setImmediate(() => this.flush());
    this.waiting += `POST /publish?stream=${channel} HTTP/1.1\r\nHost: bench\r\nContent-Length: ${message.length}\r\n\r\n${message}`;
  }

  /** @throws Error if something that was published before was refused, or could not be sent */
  check(): void {
    if (this.trouble) throw this.trouble;
  }

  private flush(): void {
    const bytes = this.waiting;
    this.waiting = '';
    if (this.trouble) return;
    this.socket.write(bytes, 'latin1');
    if (this.socket.writableLength > MOST_WAITING_BYTES) this.socket.destroy(new Error('nginx is too far behind'));
  }
}
