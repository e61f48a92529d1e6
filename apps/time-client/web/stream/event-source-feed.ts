import type { Feed, FeedListener } from './feed.js';

const EVENT_TYPES = ['stream', 'update', 'moved', 'end', 'error'];

/** The browser's own EventSource as a feed. It reconnects and resumes by itself. */
export function openEventSourceFeed(url: string, listener: FeedListener): Feed {
  const source = new EventSource(url);
  source.addEventListener('open', () => listener.opened());
  for (const type of EVENT_TYPES) {
    source.addEventListener(type, (event) => {
      // Two things are called `error`: the browser's own event, and one that the gateway sent.
      if (event instanceof MessageEvent) {
        listener.received({ type, data: String(event.data), id: event.lastEventId });
      } else if (source.readyState === EventSource.CLOSED) {
        listener.refused();
      } else {
        listener.lost();
      }
    });
  }
  return { close: () => source.close() };
}
