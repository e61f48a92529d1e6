import type { NatsConnection, Status } from '@nats-io/transport-node';

/** Stops watching; twice is once. */
export type StopWatch = () => void;

/**
 * Tells when the connection is lost and when it is back. A stale connection (the broker owes answers to pings) counts as
 * lost at once: the library tries to finish its last write before it says so, which a frozen broker never lets it.
 */
export function watchLink(connection: NatsConnection, tell: { lost(): void; restored(): void }): StopWatch {
  // the library's iterator can be stopped, which its type does not say
  const statuses = connection.status() as AsyncIterable<Status> & { stop?(): void };
  const follow = async () => {
    for await (const { type } of statuses) {
      if (type === 'disconnect' || type === 'staleConnection') tell.lost();
      else if (type === 'reconnect') tell.restored();
    }
  };
  void follow();
  return () => statuses.stop?.();
}
