import type { Feed, FeedListener } from './feed.js';
import { SseParser } from './sse-parser.js';

const RETRY_MS = 2_000;

/**
 * What EventSource does, with request headers, which EventSource cannot send: for gateways that want a key. `headers`
 * is asked for each connection.
 */
export function openFetchFeed(url: string, headers: () => HeadersInit, listener: FeedListener): Feed {
  const feed = new FetchFeed(url, headers, listener);
  void feed.connect();
  return feed;
}

class FetchFeed implements Feed {
  private parser = new SseParser();
  private readonly closing = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly url: string,
    private readonly headers: () => HeadersInit,
    private readonly listener: FeedListener,
  ) {}

  close(): void {
    this.closing.abort();
    clearTimeout(this.timer);
  }

  async connect(): Promise<void> {
    try {
      const response = await this.request();
      const isStream = response.ok && response.headers.get('Content-Type')?.startsWith('text/event-stream');
      if (!isStream || !response.body) {
        this.close();
        this.listener.refused();
        return;
      }
      this.listener.opened();
      await this.read(response.body);
    } catch {
      // Whatever it was (no network, a reset), the answer is the same: again, from the last id.
    }
    if (this.closing.signal.aborted) return;
    this.listener.lost();
    this.timer = setTimeout(() => void this.connect(), this.parser.retryMs ?? RETRY_MS);
  }

  private request(): Promise<Response> {
    const headers = new Headers(this.headers());
    headers.set('Accept', 'text/event-stream');
    if (this.parser.lastEventId) headers.set('Last-Event-ID', this.parser.lastEventId);
    return fetch(this.url, { headers, cache: 'no-store', signal: this.closing.signal });
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const { lastEventId, retryMs } = this.parser;
    this.parser = new SseParser(); // half an event of the connection before must not stick to this one
    Object.assign(this.parser, { lastEventId, retryMs });
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      for (const event of this.parser.push(decoder.decode(piece.value, { stream: true }))) {
        if (this.closing.signal.aborted) return;
        this.listener.received(event);
      }
    }
  }
}
