import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES } from './http-refusal.js';

/** Requests that one connection may send ahead of its answers … */
const MAX_REQUESTS_AHEAD = 16;
/** … and what they, and answers that wait behind others, may have; with more it is closed. */
const MAX_HELD_BYTES = 64 * 1024;

/** What one connection has that is not answered yet, and how much of it is held. */
export class HttpConnection {
  calls = 0;
  /** It has sent what cannot be read, was told so, and what else it sends is thrown away. */
  isRefused = false;
  private requests = 0;
  private heldBytes = 0;
  private newest: IncomingMessage | undefined;

  get isIdle(): boolean {
    return this.requests === 0;
  }

  /** One request alone may have the longest body there is; more of them share that. */
  get roomBytes(): number {
    return this.requests <= 1 ? MAX_BODY_BYTES : MAX_HELD_BYTES - this.heldBytes;
  }

  /** More has come, or waits to be taken, than one connection may have. */
  get isOverfull(): boolean {
    return this.requests > MAX_REQUESTS_AHEAD || (this.requests > 1 && this.heldBytes > MAX_HELD_BYTES);
  }

  /** Whether nothing was asked since. */
  isNewest(request: IncomingMessage): boolean {
    return this.newest === request;
  }

  /**
   * A request has come: it counts until it is answered.
   * @returns to be told of what else is held for it.
   */
  begin(request: IncomingMessage, response: ServerResponse): (bytes: number) => void {
    let held = 0;
    const hold = (bytes: number): void => {
      held += bytes;
      this.heldBytes += bytes;
    };
    hold(headBytes(request));
    this.requests += 1;
    this.newest = request;
    response.once('close', () => {
      this.requests -= 1;
      this.heldBytes -= held;
      held = 0;
      if (this.isNewest(request)) this.newest = undefined;
    });
    return hold;
  }
}

/** Node keeps what the head says as long as the request. */
function headBytes({ url = '', rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, url.length);
}
