import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Takes the socket of a response from which the head and the first text have been written. For Node the response is
 * over then: it tells `finish` and `close`, and gives up request, response and all that Nest and express keep with
 * them, which is more than half of what a reader weighs. The body goes on, and its end is for the new owner to say.
 *
 * The head must say `Connection: close`.
 *
 * @returns undefined if that cannot be: the response waits for another one on the same connection, or has no chunks,
 * because the reader speaks HTTP/1.0. Then nothing has changed.
 */
export function takeSocket(response: ServerResponse): Socket | undefined {
  const { socket } = response;
  if (socket === null || !response.chunkedEncoding) return undefined;
  // At `finish` Node closes the connection, as the head says; and since it does, it lets no answer to a request that
  // came behind this one follow.
  const allowClosing = disarm(socket, 'destroySoon');
  response.once('finish', () => {
    allowClosing();
    releaseParser(socket);
  });
  // The last chunk, which would end the body.
  response.chunkedEncoding = false;
  response.end();
  // Another request on this connection would be answered in the middle of the stream: what comes is not read as HTTP any
  // more. It is still read: without that nobody would learn that the other side has closed.
  const listeners = listenersOf(socket, 'data');
  socket.on('data', ignore);
  for (const listener of listeners) socket.off('data', listener);
  return socket;
}

type Listener = (...values: unknown[]) => void;

function listenersOf(socket: Socket, event: string): Listener[] {
  return socket.listeners(event) as Listener[];
}

function ignore(): void {}

/** Lets a method of the socket do nothing. @returns gives it back what it does */
function disarm(socket: Socket, method: 'destroy' | 'destroySoon'): () => void {
  const original: unknown = Reflect.get(socket, method);
  Reflect.set(socket, method, () => socket);
  return () => void Reflect.set(socket, method, original);
}

/**
 * Lets Node's HTTP believe that the connection is closed, by its own listener for that: it takes its parser back, for
 * the next connection, and with it a quarter of what is left of a reader's weight. At an upgrade Node does the same; but
 * it offers it to nobody. Where its listeners have other names than in Node 20 to 24, nothing happens.
 */
function releaseParser(socket: Socket): void {
  const atEnd = listenersOf(socket, 'end').find(({ name }) => name === 'bound socketOnEnd');
  const atClose = listenersOf(socket, 'close').find(({ name }) => name === 'bound socketOnClose');
  if (!atEnd || !atClose) return;
  // It would tell a parser that serves another connection by then.
  socket.off('end', atEnd);
  socket.on('end', endToo);
  socket.off('close', atClose);
  // It gives up the requests that came behind this one, too: each would close the connection, and listens for its end.
  socket.setMaxListeners(0);
  const allowClosing = disarm(socket, 'destroy');
  atClose.call(socket);
  allowClosing();
}

/** As Node's own listener does: who has closed its direction gets nothing more. */
function endToo(this: Socket): void {
  this.end();
}
