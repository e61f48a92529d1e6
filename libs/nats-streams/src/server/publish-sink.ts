import type { NatsConnection } from '@nats-io/transport-node';
import type { StreamSource } from '../protocol/stream-source.js';
import { subjectOf, type PubHead } from './pub-head.js';
import type { DueItem, Sink } from './sink.js';

/** Publishes items one by one, by the client library: slower than frames, and sure to work with every version of it. */
export class PublishSink implements Sink<PubHead> {
  /** The library does not tell. */
  readonly isFull = false;

  constructor(private readonly connection: NatsConnection) {}

  send<Request>(item: DueItem<Request, PubHead>, source: StreamSource<Request>): void {
    const { address, request, originUnixMs, nextSequence } = item;
    this.connection.publish(subjectOf(address), source.encode(request, originUnixMs, nextSequence));
  }

  flush(): void {
    // the library flushes at the end of the turn
  }
}
