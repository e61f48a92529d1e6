import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Takes the socket of a response from which the head and the first text have been written. For Node the response is
 * over then: it tells `finish` and `close`, and gives up request, response and all that Nest and express keep with
 * them, which is more than half of what a reader weighs. The body goes on, and its end is for the new owner to say.
 *
 * @returns undefined if that cannot be: the response waits for another one on the same connection, or has no chunks,
 * because the reader speaks HTTP/1.0. Then nothing has changed.
 */
export function takeSocket(response: ServerResponse): Socket | undefined {
  const { socket } = response;
  if (socket === null || !response.chunkedEncoding) return undefined;
  // Node takes the connection for an idle one, which it would close after some seconds.
  response.once('finish', () => socket.setTimeout(0));
  // Its last chunk would end the body.
  response.chunkedEncoding = false;
  response.end();
  // Another request on this connection would be answered in the middle of the stream: what comes is not read as HTTP any
  // more. It is still read: without that nobody would learn that the other side has closed.
  const listeners = socket.listeners('data') as ((bytes: Buffer) => void)[];
  socket.on('data', ignore);
  for (const listener of listeners) socket.off('data', listener);
  return socket;
}

function ignore(): void {}
