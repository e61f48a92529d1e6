import { randomUUID } from 'node:crypto';
import type { Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ApiError } from '../api-error.js';

/** How long a connection stays open for its answer to be read while the rest of the request is thrown away. */
const LINGER_MS = 1_000;

/** What Node calls these errors. */
const TEXTS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'the request line and the headers are larger than 8 KB together',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request took too long to arrive',
};

/**
 * Answers what never becomes a request (no HTTP, headers that are too large, bytes that come too slowly) in the words
 * of the API, where Node would send a bare status, and closes the connection.
 */
export function answerUnreadableRequests(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  const answered = new WeakSet<Duplex>();
  server.on('request', ({ socket }, response) => {
    latest.set(socket, response);
    // A reader's connection lives for hours after its response is over for Node.
    response.once('close', () => {
      if (latest.get(socket) === response) latest.delete(socket);
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (answered.has(socket)) return; // the rest of what was refused
    const response = latest.get(socket);
    const isAnswering = response !== undefined && response.headersSent && !response.writableFinished;
    // Browsers open connections ahead of need, and would take what comes on them for the answer to what they ask next.
    const hasAsked = socket instanceof Socket && socket.bytesRead > 0;
    if (!socket.writable || isAnswering || !hasAsked) {
      socket.destroy();
      return;
    }
    answered.add(socket);
    socket.end(answerTo(error));
    // Closed at once, the connection would be reset, and the answer lost on the way.
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  });
}

function answerTo({ code = '' }: NodeJS.ErrnoException): string {
  const requestId = randomUUID();
  const error = new ApiError('MALFORMED', TEXTS[code] ?? 'that is not an HTTP request').body(requestId);
  const body = JSON.stringify({ error });
  return [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    '',
    body,
  ].join('\r\n');
}
