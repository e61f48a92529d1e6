import { ExpressAdapter } from '@nestjs/platform-express';
import { createServer, type Server } from 'node:http';

/** The bounds of what a caller may take of an HTTP server before it is known what is asked. */
const SERVER_BOUNDS = {
  /** Request line and headers together, in bytes. Beyond: `clientError` with `HPE_HEADER_OVERFLOW`. */
  maxHeaderSize: 8 * 1_024,
  /** From the connection, or the end of the request before, to the end of the headers, in ms. */
  headersTimeout: 5_000,
  /** The same to the end of the body. How long the answer takes, an endless one say, is not bounded by it. */
  requestTimeout: 10_000,
  /** How often the two are looked after, in ms. */
  connectionsCheckingInterval: 1_000,
  /** How long a connection may wait for its next request, in ms. */
  keepAliveTimeout: 5_000,
};

/**
 * Express with a server of its own: Nest makes one without options, and some can be given only then. Closing it closes
 * its connections, whatever they are doing.
 */
export class BoundedHttpAdapter extends ExpressAdapter {
  // `httpServer` is declared as the type of any server.
  private server: Server | undefined;

  override initHttpServer(): void {
    this.server = createServer(SERVER_BOUNDS, this.getInstance());
    this.setHttpServer(this.server);
  }

  override close(): Promise<unknown> | undefined {
    const closed = super.close();
    this.server?.closeAllConnections();
    return closed;
  }
}
