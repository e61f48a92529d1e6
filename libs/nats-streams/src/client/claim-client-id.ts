import type { NatsConnection } from '@nats-io/transport-node';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';

/** A live client answers within a round trip; who holds an id and says nothing for so long does not live. */
const ANSWER_MS = 500;

/**
 * Makes sure that no other live process goes by the id: both would hear the other's streams for stale and cancel them.
 * To be called when the caller itself answers on the subject, so that of two that start at once not both get through;
 * a connection that does not hear itself does not find itself.
 * @throws StreamError 1007 if somebody answers
 */
export async function claimClientId(connection: NatsConnection, aliveSubject: string, clientId: string): Promise<void> {
  const isTaken = await connection.request(aliveSubject, undefined, { timeout: ANSWER_MS }).then(
    () => true,
    () => false, // nobody, or nobody who lives, or no broker to ask: then nobody is refused
  );
  if (!isTaken) return;
  throw new StreamError(
    StreamErrorCode.NotPermitted,
    `the client id ${clientId} belongs to a client that is running; give each process an id of its own`,
  );
}
