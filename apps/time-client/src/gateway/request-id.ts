import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The name under which an answer, and all that the log says of its request, can be found. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** What a proxy before us may have given; nothing that could forge a log line. */
const GIVEN_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The id of a request, which its answer has as a header from the first call on. */
export function requestIdOf(request: IncomingMessage, response: ServerResponse): string {
  const known = response.getHeader(REQUEST_ID_HEADER);
  if (typeof known === 'string') return known;
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && GIVEN_ID.test(given) ? given : randomBytes(9).toString('base64url');
  if (!response.headersSent) response.setHeader(REQUEST_ID_HEADER, id);
  return id;
}
