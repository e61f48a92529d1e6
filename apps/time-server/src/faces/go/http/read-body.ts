import type { IncomingMessage } from 'node:http';
import { BODY_CUT, BODY_TOO_LARGE, type HttpRefusal } from './http-refusal.js';

/** The whole body, of at most so many bytes, or why it is refused: never more than that is held of it, and nothing afterwards. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array | HttpRefusal> {
  return new Promise((resolve) => {
    let chunks: Uint8Array[] = [];
    let length = 0;
    const end = (outcome: Uint8Array | HttpRefusal): void => {
      request.off('data', take).off('end', onEnd).off('close', onClose);
      chunks = []; // the request lives as long as its call waits
      resolve(outcome);
    };
    const take = (chunk: Uint8Array): void => {
      length += chunk.length;
      if (length > maxBytes) end(BODY_TOO_LARGE);
      else chunks.push(chunk);
    };
    const onEnd = (): void => end(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    const onClose = (): void => end(BODY_CUT);
    // `close` follows an error
    request.on('data', take).on('end', onEnd).on('close', onClose).on('error', ignore);
  });
}

function ignore(): void {
  // told by what follows
}
