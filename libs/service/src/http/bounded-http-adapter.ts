import { ExpressAdapter } from '@nestjs/platform-express';
import { createServer, type Server, type ServerOptions } from 'node:http';

/** The bounds of what a caller may take of an HTTP server before it is known what is asked. Times are in ms. */
export const SERVER_BOUNDS = {
  /** Path, names and values of headers together, in bytes. Beyond: `clientError` with `HPE_HEADER_OVERFLOW`. */
  maxHeaderSize: 8 * 1_024,
  /** From the connection, or the end of the request before, to the end of the headers. */
  headersTimeout: 5_000,
  /** The same to the end of the body. How long the answer takes, an endless one say, is not bounded by it. */
  requestTimeout: 10_000,
  /** How often the two are looked after. */
  connectionsCheckingInterval: 1_000,
  /** How long a connection may wait for its next request. */
  keepAliveTimeout: 5_000,
} as const satisfies ServerOptions;

/** How long a connection may be silent on both sides: an answer that nobody takes does not stay for ever. */
const SILENCE_MS = 60_000;

/**
 * Express with a server of its own: Nest makes one without options, and some can be given only then. Closing it closes
 * its connections, whatever they are doing.
 */
export class BoundedHttpAdapter extends ExpressAdapter {
  private server: Server | undefined;

  /** @param bounds others than `SERVER_BOUNDS` */
  constructor(private readonly bounds: ServerOptions = {}) {
    super();
  }

  override initHttpServer(): void {
    this.server = createServer({ ...SERVER_BOUNDS, ...this.bounds }, this.getInstance());
    this.server.setTimeout(SILENCE_MS);
    this.setHttpServer(this.server);
  }

  override close(): Promise<unknown> | undefined {
    const closed = super.close();
    this.server?.closeAllConnections();
    return closed;
  }
}
