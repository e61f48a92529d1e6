/** How long a browser may remember that it asked. */
const PREFLIGHT_SECONDS = 600;

/** What pages of these origins may do, and nobody else's, as Nest's CORS wants it. No cookies: there are none. */
export function crossOrigin(origins: readonly string[]) {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Last-Event-ID', 'X-API-Key', 'X-Request-Id'],
    exposedHeaders: ['Location', 'Retry-After', 'X-Request-Id'],
    maxAge: PREFLIGHT_SECONDS,
  };
}
