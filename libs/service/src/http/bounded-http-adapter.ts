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
  /** How long a connection may wait for its next request: longer than proxies do, or theirs meet one that closes. */
  keepAliveTimeout: 65_000,
} as const satisfies ServerOptions;

/** How long a connection may be silent on both sides: an answer that nobody takes does not stay for ever. */
const SILENCE_MS = 60_000;

/** How long answers that have begun may take when the server closes, and how often is looked for those that are done. */
const CLOSE_WITHIN_MS = 500;
const CLOSE_IDLE_EVERY_MS = 10;

/**
 * Express with a server of its own: Nest makes one without options, and some can be given only then. Closing it closes
 * its connections: those that wait for a request at once, the others when they are answered, within a bound.
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

  override async close(): Promise<void> {
    const closing = setInterval(() => this.server?.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    const deadline = setTimeout(() => this.server?.closeAllConnections(), CLOSE_WITHIN_MS);
    await super.close();
    clearInterval(closing);
    clearTimeout(deadline);
  }
}
