import type { RequestHandler } from 'express';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError } from '../api-error.js';
import { addressKey } from './address.js';
import { TokenBuckets } from './token-buckets.js';
import { UseCount } from './use-count.js';

/** So many connections at once as in so many seconds: readers behind one address come back together. */
const BURST_SECONDS = 10;
/** Beyond, nobody is told why; or those who are refused would take the places of those who are not. */
const MAX_REFUSED_AT_ONCE = 200;

export interface ConnectionLimitOptions {
  /** Connections that one address may make in the long run; 0 sets no limit. */
  readonly perSecond: number;
  /** Connections that one address may have. */
  readonly perAddress: number;
  /** Whose connections are not counted, as they bring the requests of many. */
  readonly isProxy: (address: string) => boolean;
}

/** A connection that one address makes too fast, or too many, gets one answer, 429, and is closed. */
export class ConnectionLimit {
  private readonly buckets: TokenBuckets | undefined;
  private readonly open: UseCount;
  private readonly refused = new Map<Socket, ApiError>();

  constructor(private readonly options: ConnectionLimitOptions) {
    const { perSecond, perAddress } = options;
    this.buckets = perSecond === 0 ? undefined : new TokenBuckets({ perSecond, burst: perSecond * BURST_SECONDS });
    this.open = new UseCount('connections of this address', perAddress);
  }

  watch(server: Server): void {
    server.on('connection', (socket) => {
      const { remoteAddress: address = '' } = socket;
      if (!this.options.isProxy(address)) void this.count(socket, addressKey(address));
    });
  }

  /** First of all handlers. */
  readonly refuse: RequestHandler = (request, response, next) => {
    const error = this.refused.get(request.socket);
    if (error !== undefined) response.setHeader('Connection', 'close');
    next(error);
  };

  /** Known in this turn of the event loop, and so before the first request is read. */
  private async count(socket: Socket, address: string): Promise<void> {
    this.open.add(address);
    socket.once('close', () => {
      this.open.remove(address);
      this.refused.delete(socket);
    });
    const waitMs = (await this.buckets?.take(address)) ?? 0;
    const isTooMany = this.open.isOver(address);
    if (waitMs === 0 && !isTooMany) return;
    if (this.refused.size >= MAX_REFUSED_AT_ONCE) return void socket.destroy();
    const text = isTooMany ? 'too many connections from this address' : 'connections come too fast from this address';
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
    this.refused.set(socket, new ApiError('LIMIT_REACHED', text, { retryAfterSeconds }));
  }
}
