import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OverflowPolicy } from '../../src/gateway/sse/frame-queue.js';
import { sseChunk, type UpdateFrame } from '../../src/gateway/sse/sse-frame.js';
import { SseOutlet, type SseOutletOptions } from '../../src/gateway/sse/sse-outlet.js';
import type { CloseReason, SseReader } from '../../src/gateway/sse/sse-reader.js';

/** An update of a stream of numbers, with padding. */
export function numberFrame(sequence: number, padding = 0): UpdateFrame {
  const eventId = `token.${sequence}`;
  const data = (more: object): string => JSON.stringify({ n: sequence, ...more, padding: '.'.repeat(padding) });
  return {
    bytes: sseChunk('update', data({}), eventId),
    eventId,
    sequence,
    skipping: (skipped) => sseChunk('update', data({ skipped }), eventId),
  };
}

/** What `/page` answers. */
export const PAGE = 'a page, and no stream';

/**
 * An outlet behind a plain HTTP server: whatever is asked for, but for `/page`, is an event stream; `?policy=latest`
 * and `?expires=<Unix ms>` say how. Nothing is answered at once, as in a gateway, which asks first who it is for.
 */
export class OutletServer implements AsyncDisposable {
  readonly readers = new Set<SseReader>();
  readonly reasons: CloseReason[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    readonly outlet: SseOutlet,
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(options: Partial<SseOutletOptions> = {}): Promise<OutletServer> {
    const outlet = new SseOutlet(options);
    // Node closes what it takes for idle connections: the sooner, the better the tests would notice.
    const server = createServer({ keepAliveTimeout: 1 }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const started = new OutletServer(outlet, server, (server.address() as AddressInfo).port);
    server.on('connection', (socket) => {
      started.sockets.add(socket);
      socket.once('close', () => started.sockets.delete(socket));
    });
    server.on('request', async (request, response) => {
      await nextTurn();
      if (request.url === '/page') return void response.end(PAGE);
      const policy: OverflowPolicy = request.url?.includes('policy=latest') === true ? 'latest' : 'cut';
      const expires = /expires=(\d+)/.exec(request.url ?? '')?.[1];
      const reader: SseReader = outlet.open(request, response, {
        policy,
        streamId: request.url ?? '',
        address: request.socket.remoteAddress ?? '',
        ...(expires === undefined ? {} : { expiresUnixMs: Number(expires) }),
        greeting: sseChunk('stream', '{"id":"token"}'),
        tooSlowData: () => '{"number":1004}',
        expiredData: () => '{"number":1006}',
        onClose: (reason) => {
          started.readers.delete(reader);
          started.reasons.push(reason);
        },
      });
      if (!reader.isClosed) started.readers.add(reader);
    });
    return started;
  }

  /** Connections of which Node still keeps what it reads requests with. */
  get heldParsers(): number {
    return [...this.sockets].filter((socket) => Boolean(Reflect.get(socket, 'parser'))).length;
  }

  /** Sends to all readers. */
  send(frame: UpdateFrame): void {
    for (const reader of this.readers) reader.send(frame);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }
}
