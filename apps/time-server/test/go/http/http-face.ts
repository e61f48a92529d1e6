import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { TimeRequest } from '@app/contracts';
import { LocalStreams, REPLICA_DEFAULTS, StreamError, StreamErrorCode, SystemClock } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import { portOf } from '@app/testing';
import { JsonRpcHttp } from '../../../src/faces/go/http/json-rpc-http.js';
import { CallerStreams } from '../../../src/faces/go/streams/caller-streams.js';
import { TimeSource } from '../../../src/time-source.js';

export const LIMITS = { maxStreams: 200, maxWaitingCalls: 20 };

/** JSON-RPC over HTTP in this process, with nothing else on its port, so that it can be looked into. */
export class HttpFace implements AsyncDisposable {
  readonly logged: string[] = [];
  readonly streams: LocalStreams<TimeRequest>;
  private readonly callers: CallerStreams;
  private readonly http: JsonRpcHttp;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor() {
    const clock = new SystemClock();
    this.streams = new LocalStreams({ ...REPLICA_DEFAULTS, checkRoom: () => undefined }, new TimeSource(), clock);
    this.callers = new CallerStreams({ idleMs: 60_000, maxWaitingCalls: 1_000 }, this.streams, clock);
    const destination = { write: (line: string) => void this.logged.push(line) };
    const logger = LoggerService.to(destination, { name: 'test', level: 'info', format: 'json' });
    this.http = new JsonRpcHttp(this.callers, LIMITS, logger);
    this.server = createServer((socket) => this.accept(socket));
  }

  static async listen(): Promise<HttpFace> {
    const face = new HttpFace();
    face.server.listen(0, '127.0.0.1');
    await once(face.server, 'listening');
    return face;
  }

  get port(): number {
    return portOf(this.server);
  }

  get connectionCount(): number {
    return this.sockets.size;
  }

  /** Of all connections there are. */
  get bytesRead(): number {
    return [...this.sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }

  /** As a replica leaves: streams end first. */
  leave(): void {
    this.server.close();
    this.callers.end(new StreamError(StreamErrorCode.Terminated, 'the replica leaves'));
    this.http.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave();
    for (const socket of this.sockets) socket.destroy();
    this.streams.stop();
    if (this.server.listening) await once(this.server, 'close');
  }

  /** The first bytes are read by who tells protocols apart. */
  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
    socket.once('data', (bytes) => {
      socket.pause();
      this.http.take(socket, bytes);
    });
  }
}
