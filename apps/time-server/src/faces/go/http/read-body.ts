import type { IncomingMessage } from 'node:http';
import { BODY_CUT, BODY_TOO_LARGE, type HttpRefusal, MAX_BODY_BYTES } from './http-refusal.js';

/** The whole body, of at most 64 KB, or why it is refused: never more than that is held of it. */
export function readBody(request: IncomingMessage): Promise<Uint8Array | HttpRefusal> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const end = (outcome: Uint8Array | HttpRefusal): void => {
      request.off('data', take);
      resolve(outcome);
    };
    const take = (chunk: Uint8Array): void => {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) end(BODY_TOO_LARGE);
      else chunks.push(chunk);
    };
    request.on('data', take);
    request.once('end', () => end(Buffer.concat(chunks)));
    request.once('error', () => end(BODY_CUT));
    request.once('close', () => end(BODY_CUT));
  });
}
