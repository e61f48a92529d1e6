import { connect, type Socket } from 'node:net';
import { type FrameHandlers, MAX_CHUNK_BYTES, RawFrames } from './raw-frames.js';

/**
 * A NATS connection with nothing in it but a socket. It is the cheapest consumer that can be had in Node, so that a
 * system's own cost is seen, and not that of who reads it.
 */
export class RawConnection {
  private constructor(private readonly socket: Socket) {}

  static async open(natsUrl: string, handlers: Omit<FrameHandlers, 'ping'>): Promise<RawConnection> {
    const { hostname, port } = new URL(natsUrl);
    const buffer = Buffer.allocUnsafe(MAX_CHUNK_BYTES);
    return await new Promise((resolve, reject) => {
      const frames = new RawFrames({ ...handlers, ping: () => connection.send('PONG\r\n') });
      const callback = (bytes: number): boolean => {
        frames.push(buffer, bytes);
        return true;
      };
      const socket = connect({ host: hostname, port: Number(port), onread: { buffer, callback } });
      const connection = new RawConnection(socket);
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.once('connect', () => {
        connection.send('CONNECT {"verbose":false,"pedantic":false,"name":"bench","lang":"raw","version":"1"}\r\n');
        resolve(connection);
      });
      // nothing can be measured any more: the process ends, and says why
      socket.once('close', () => {
        throw new Error('the broker has closed the connection');
      });
    });
  }

  send(frames: string): void {
    this.socket.write(frames, 'latin1');
  }

  subscribe(subject: string, sid: string): void {
    this.send(`SUB ${subject} ${sid}\r\n`);
  }
}
