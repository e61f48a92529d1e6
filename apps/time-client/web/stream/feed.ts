import type { SseEvent } from './sse-parser.js';

/** What a feed tells whoever opened it. */
export interface FeedListener {
  /** A connection stands; again after each reconnect. */
  opened(): void;
  received(event: SseEvent): void;
  /** The connection was lost, and the feed is about to try again by itself, with the last event id. */
  lost(): void;
  /** The answer was no event stream: the feed is closed, and it does not know why. */
  refused(): void;
}

/** A connection to an event stream that comes back by itself. Closing twice is one closing. */
export interface Feed {
  close(): void;
}

export type OpenFeed = (url: string, listener: FeedListener) => Feed;
