import type { NatsConnection } from '@nats-io/transport-node';
import { watchLink } from '../link/link-watch.js';
import type { StreamSource } from '../protocol/stream-source.js';
import { Subjects } from '../protocol/subjects.js';
import { SystemClock } from '../timing/clock.js';
import { NatsReplicaBus } from './nats-replica-bus.js';
import type { ReplicaOptions } from './replica-options.js';
import { Replica } from './replica.js';

/**
 * A replica on a connection, which stays the caller's. Whoever makes its control RPC, which answers probes, too, starts
 * it once that listens, and stops it before the connection is drained.
 * @param leaveQueueGroup ends the subscriptions of the control RPC that are in the queue group.
 * @param warn told in words what slows updates down.
 */
export function connectReplica<Request>(
  connection: NatsConnection,
  root: string,
  source: StreamSource<Request>,
  options: ReplicaOptions,
  leaveQueueGroup: () => Promise<void>,
  warn: (text: string) => void,
): Replica<Request> {
  const bus = new NatsReplicaBus(connection, new Subjects(root), leaveQueueGroup, warn);
  const replica = new Replica(options, source, bus, new SystemClock());
  watchLink(connection, {
    lost: () => replica.linkLost(),
    restored: () => replica.linkRestored(),
  });
  return replica;
}
