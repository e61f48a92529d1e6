import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { textInChunks } from './sse-frame.js';

/** Where the bytes of one reader go. */
export interface ByteSink {
  /** Takes whole chunks. False: they could not all leave yet, and `onDrained` is called when they have. */
  write(chunks: Buffer): boolean;
  /** Writes what is left, and closes the connection when it has left. */
  end(lastChunks: Buffer): void;
  /** Closes the connection, whatever has not left yet. */
  destroy(): void;
}

const NOTHING = Buffer.alloc(0);
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Chunks, as they are, straight to a socket: Node's response would make every small write a fifth more costly. */
export class SocketSink implements ByteSink {
  constructor(
    private readonly socket: Socket,
    private readonly onDrained: () => void,
  ) {}

  write(chunks: Buffer): boolean {
    const { socket } = this;
    if (!socket.writable) return true; // its `close` is on the way
    socket.write(chunks);
    // The kernel takes small writes at once, as a rule: to be called back for each would cost something each time.
    if (socket.writableLength === 0) return true;
    socket.write(NOTHING, this.onDrained);
    return false;
  }

  end(lastChunks: Buffer): void {
    const { socket } = this;
    if (!socket.writable) return;
    // Not by its own `end` alone, which would wait for the other side to close, too.
    socket.end(Buffer.concat([lastChunks, LAST_CHUNK]), () => socket.destroy());
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** By Node's response, for who cannot have chunks. */
export class ResponseSink implements ByteSink {
  constructor(
    private readonly response: ServerResponse,
    private readonly onDrained: () => void,
  ) {}

  write(chunks: Buffer): boolean {
    if (this.response.write(textInChunks(chunks))) return true;
    this.response.once('drain', this.onDrained);
    return false;
  }

  end(lastChunks: Buffer): void {
    this.response.end(textInChunks(lastChunks));
  }

  destroy(): void {
    this.response.destroy();
  }
}
