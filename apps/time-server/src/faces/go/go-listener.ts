import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import type { LoggerService } from '@app/service';
import { Opening } from './connection/opening.js';
import type { FirstProtocol } from './connection/first-bytes.js';
import type { RpcProtocol } from './connection/rpc-call.js';
import { RpcConnection } from './connection/rpc-connection.js';
import { CutLog } from './cut-log.js';
import type { JsonRpcHttp } from './http/json-rpc-http.js';
import { jsonProtocol } from './json/json-protocol.js';
import { gobProtocol } from './net-rpc/gob-protocol.js';
import type { CallerStreams } from './streams/caller-streams.js';

/** A peer that vanished without a word is noticed about ten seconds after this. */
const KEEPALIVE_AFTER_MS = 30_000;

/** What of this face speaks net/rpc; the rest of HTTP is served by `JsonRpcHttp`. */
const PROTOCOLS: Readonly<Record<Exclude<FirstProtocol, 'http'>, RpcProtocol>> = {
  connect: gobProtocol,
  gob: gobProtocol,
  json: jsonProtocol,
};

/** One port for all protocols of this face: a connection's first bytes tell which it speaks. */
export class GoListener {
  private readonly server: Server;
  /** All that are open, and how each is closed in an orderly way. */
  private readonly sockets = new Map<Socket, () => void>();
  private readonly cuts: CutLog;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly callers: CallerStreams,
    private readonly http: JsonRpcHttp,
    maxConnections: number,
    private readonly logger: LoggerService,
  ) {
    this.cuts = new CutLog(logger);
    // Who closes its half after its calls is still waiting for the answers.
    const options = { allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_AFTER_MS };
    this.server = createServer(options, (socket) => this.accept(socket));
    this.server.maxConnections = maxConnections;
    this.server.on('drop', (dropped) => this.cuts.add('too-many', { peer: peerOf(dropped ?? {}) }));
  }

  /** @returns the port. @throws Error of the system where it is not to be had. */
  async listen(port: number, host: string): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  /** Nobody new is let in; whoever is here is served. */
  stopAccepting(): void {
    this.closed ??= new Promise((resolve) => void this.server.close(() => resolve()));
  }

  /** Tells all who wait that it is over, and closes; what is not closed by then is destroyed. */
  async close(withinMs: number): Promise<void> {
    this.stopAccepting();
    this.callers.end(new StreamError(StreamErrorCode.Terminated, 'the replica leaves: ask another one'));
    for (const closeSocket of this.sockets.values()) closeSocket();
    this.http.close();
    const timer = setTimeout(() => this.destroyAll(), withinMs);
    await this.closed;
    clearTimeout(timer);
    this.cuts.flush();
  }

  private accept(socket: Socket): void {
    const peer = peerOf(socket);
    this.sockets.set(socket, () => socket.destroySoon());
    socket
      // `close` follows, and whoever has the socket hears of that
      .on('error', () => undefined)
      .once('close', () => this.sockets.delete(socket));
    const opening = new Opening(socket, {
      onOpen: (protocol, bytes) => this.open(socket, peer, protocol, bytes),
      onRefused: (reason) => this.cuts.add(reason, { peer }),
    });
    opening.start();
  }

  private open(socket: Socket, peer: string, protocol: FirstProtocol, bytes: Buffer): void {
    if (protocol === 'http') {
      this.sockets.set(socket, () => undefined); // it closes its own
      return this.http.take(socket, bytes);
    }
    const connection = new RpcConnection(socket, PROTOCOLS[protocol], this.callers.caller(`go ${peer}`), {
      onCut: (reason, error) => this.cuts.add(reason, { peer, protocol, message: error?.message }),
      onFault: (err) => this.logger.error('call failed', { face: 'go', peer, err }),
    });
    this.sockets.set(socket, () => connection.close());
    connection.start(bytes);
  }

  private destroyAll(): void {
    for (const socket of this.sockets.keys()) socket.destroy();
  }
}

function peerOf({ remoteAddress, remotePort }: { remoteAddress?: string; remotePort?: number }): string {
  return `${remoteAddress}:${remotePort}`;
}
