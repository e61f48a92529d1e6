import type { NatsConnection } from '@nats-io/transport-node';
import type { Sink } from './sink.js';

/** Publishes updates; the address is the subject. What one turn publishes leaves in one write, by the client library. */
export class NatsSink implements Sink {
  constructor(private readonly connection: NatsConnection) {}

  send(subject: string, payload: string): void {
    this.connection.publish(subject, payload);
  }

  flush(): void {
    // the library flushes at the end of the turn
  }
}
