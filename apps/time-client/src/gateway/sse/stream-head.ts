import type { ServerResponse } from 'node:http';

/** How long readers wait before they come back, unless told otherwise. */
export const RETRY_MS = 2_000;

/** What an event stream's head says, besides what was set on the response before. */
const HEADERS = {
  'Content-Type': 'text/event-stream',
  // A cache or a proxy that kept events back would make them late.
  'Cache-Control': 'no-cache',
  'X-Accel-Buffering': 'no',
  // After the last event nothing else follows on this connection: who would use it again must know.
  Connection: 'close',
} as const;

/** Sends the head and the first text at once: a reader knows that it is connected before the first update comes. */
export function beginStream(response: ServerResponse, text: Buffer): void {
  response.writeHead(200, HEADERS);
  response.write(text);
}

/** The answer to HEAD: what GET would have said, and no stream. */
export function answerHead(response: ServerResponse): void {
  response.writeHead(200, HEADERS);
  response.end();
}
