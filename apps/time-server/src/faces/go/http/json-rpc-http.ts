import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import type { LoggerService } from '@app/service';
import type { CallerStreams } from '../streams/caller-streams.js';
import { HttpCaller } from './http-caller.js';
import { HttpConnection } from './http-connection.js';
import { type HttpRefusal, refusalOf, unreadable } from './http-refusal.js';
import { HttpStreams } from './http-streams.js';
import { answerTo, errorAnswer } from './json-rpc-answer.js';
import { JsonRpcError } from './json-rpc-error.js';
import { type JsonRpcCall, readMessage } from './json-rpc-message.js';
import { readBody } from './read-body.js';

/** How long a request may take to arrive, a connection may wait for its next one, and what its head may have. */
const BOUNDS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 8 * 1024,
} as const;

/** Who does not take an answer for so long is cut. */
const UNREAD_TIMEOUT_MS = 10_000;
/** How long a connection that is told it cannot be read stays open for the answer to be read. */
const LINGER_MS = 1_000;

/** A request and its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: HttpConnection;
  /** So many bytes more are held for it. */
  readonly hold: (bytes: number) => void;
}

export interface JsonRpcHttpLimits {
  /** Streams that are held for callers; for one more another ends, see `StreamPlaces`. */
  readonly maxStreams: number;
  /** Calls of one connection that may be unanswered; one more is refused with 1005. */
  readonly maxWaitingCalls: number;
}

/**
 * JSON-RPC 2.0 over HTTP on connections that others have accepted. How long an answer takes is not bounded: the next
 * update of a stream may be due tomorrow. Everything before it is.
 */
export class JsonRpcHttp {
  private readonly server: Server;
  private readonly streams: HttpStreams;
  private readonly connections = new Map<Duplex, HttpConnection>();
  private isClosing = false;

  constructor(
    callers: Pick<CallerStreams, 'caller'>,
    private readonly limits: JsonRpcHttpLimits,
    private readonly logger: LoggerService,
  ) {
    this.streams = new HttpStreams(callers, limits.maxStreams);
    this.server = createServer(BOUNDS, (request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        this.logger.error('a request over HTTP failed', { err: error });
        request.socket.destroy();
      });
    });
    this.server.on('clientError', (error, socket) => this.refuseUnreadable(error, socket));
    // It never listens itself, and would not look after slow requests without being told so.
    this.server.emit('listening');
  }

  /**
   * Takes a connection over, which nobody else may read from then.
   * @param bytes what was read from it already
   */
  take(socket: Socket, bytes: Uint8Array): void {
    this.connections.set(socket, new HttpConnection());
    socket.once('close', () => this.connections.delete(socket));
    if (bytes.length > 0) socket.unshift(bytes);
    this.server.emit('connection', socket);
    socket.resume();
  }

  /** The replica leaves: connections that wait for a request are closed now, the others with their next answer. */
  close(): void {
    this.isClosing = true;
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const connection = this.connections.get(socket);
    if (!connection) return void socket.destroy();
    const exchange: Exchange = { request, response, connection, hold: connection.begin(request, response) };
    response.once('close', () => {
      if (this.isClosing && connection.isIdle) socket.destroySoon();
    });
    if (connection.isOverfull) return void socket.destroy();
    const refusal = refusalOf(request);
    if (refusal) return this.refuse(exchange, refusal);
    await readBody(request, connection.roomBytes).then((body) => this.answerBody(exchange, body));
  }

  /** Waits for the answer without the body: neither it nor what was in it is kept as long. */
  private answerBody(exchange: Exchange, body: Uint8Array | HttpRefusal): Promise<void> | void {
    if (!(body instanceof Uint8Array)) return this.refuse(exchange, body);
    exchange.hold(body.length); // the ids that are kept are no longer
    const { remoteAddress = '', remotePort = 0 } = exchange.request.socket;
    const caller = new HttpCaller(exchange.response, remoteAddress, remotePort);
    const text = answerTo(readMessage(body), (call) => this.call(call, caller, exchange.connection));
    return this.answerWith(exchange, text);
  }

  private async answerWith(exchange: Exchange, text: Promise<string | undefined>): Promise<void> {
    // Who sends a notification gets nothing, and 200: jsonrpclib-pelix takes any other status for a failure.
    this.answer(exchange, 200, (await text) ?? '');
  }

  private call(call: JsonRpcCall, caller: HttpCaller, connection: HttpConnection): Promise<unknown> {
    const { maxWaitingCalls } = this.limits;
    if (connection.calls >= maxWaitingCalls) {
      const full = `${maxWaitingCalls} calls wait on this connection`;
      return Promise.reject(new StreamError(StreamErrorCode.LimitReached, full));
    }
    return this.counted(this.streams.call(call, caller), connection);
  }

  private async counted(done: Promise<unknown>, connection: HttpConnection): Promise<unknown> {
    connection.calls += 1;
    try {
      return await done;
    } catch (error) {
      if (!(error instanceof StreamError || error instanceof JsonRpcError)) {
        this.logger.error('a call over HTTP failed', { err: error });
      }
      throw error;
    } finally {
      connection.calls -= 1;
    }
  }

  private refuse(exchange: Exchange, { status, error, headers }: HttpRefusal): void {
    this.answer(exchange, status, errorAnswer(null, error), headers);
  }

  private answer(exchange: Exchange, status: number, text: string, headers: OutgoingHttpHeaders = {}): void {
    const { request, response, connection } = exchange;
    if (response.destroyed) return; // its connection is gone
    exchange.hold(text.length);
    if (connection.isOverfull && !response.socket) return void request.socket.destroy();
    response.writeHead(status, {
      ...headers,
      // said sooner, it would be the end of those that wait behind it
      ...(this.isClosing && connection.isNewest(request) ? { Connection: 'close' } : {}),
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
    });
    response.end(text);
    if (response.socket) cutUnread(response);
    else response.once('socket', () => cutUnread(response)); // it has waited behind another one
  }

  private refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
    const connection = this.connections.get(socket);
    if (connection?.isRefused) return; // the rest of what was refused
    if (!connection || !socket.writable || !connection.isIdle) return void socket.destroy();
    connection.isRefused = true;
    const { status, error: told } = unreadable(error);
    const text = errorAnswer(null, told);
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    );
    // Closed at once, the connection would be reset, and the answer lost on the way.
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  }
}

function cutUnread(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), UNREAD_TIMEOUT_MS);
  response.once('close', () => clearTimeout(timer));
}
