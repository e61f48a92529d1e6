import type { NatsConnection } from '@nats-io/transport-node';

/** Tells when the connection is lost and when it is back, until it is closed. */
export function watchLink(connection: NatsConnection, tell: { lost(): void; restored(): void }): void {
  const follow = async () => {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') tell.lost();
      else if (type === 'reconnect') tell.restored();
    }
  };
  void follow();
}
