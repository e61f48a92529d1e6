import type { Server } from '@nats-io/transport-node';

/**
 * Which broker of a pool to dial: the one that was left alone for longest, so that the one just lost comes last. By
 * itself the library would begin with that one, and a broker that is frozen takes a whole timeout to be found out.
 */
export function nextBroker(pool: readonly Server[]): Server {
  return pool.reduce((longest, broker) => (broker.lastConnect < longest.lastConnect ? broker : longest));
}
