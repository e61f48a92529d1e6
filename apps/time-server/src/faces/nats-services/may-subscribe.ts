import { flushWithin } from '@app/nats-streams';
import type { NatsConnection } from '@nats-io/transport-node';

const ANSWER_MS = 1_000;

/**
 * Whether the broker lets this connection listen on a subject, which it tells within a round trip. True where it does
 * not answer within a second: then it will be told later.
 */
export async function maySubscribe(connection: NatsConnection, subject: string): Promise<boolean> {
  let isPermitted = true;
  const trial = connection.subscribe(subject, {
    callback: (error) => {
      if (error) isPermitted = false;
    },
  });
  await new Promise<void>((resolve) => {
    flushWithin(connection, ANSWER_MS, () => resolve());
  });
  trial.unsubscribe();
  return isPermitted;
}
