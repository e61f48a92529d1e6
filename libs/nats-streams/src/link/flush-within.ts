import type { NatsConnection } from '@nats-io/transport-node';

/** A round trip to the broker under a bound; answers once, false if it has not come back in time. */
export function flushWithin(connection: NatsConnection, timeoutMs: number, done: (isBack: boolean) => void): void {
  let isAnswered = false;
  const answer = (isBack: boolean) => {
    if (isAnswered) return;
    isAnswered = true;
    clearTimeout(timer);
    done(isBack);
  };
  const timer = setTimeout(() => answer(false), timeoutMs);
  connection.flush().then(
    () => answer(true),
    () => answer(false),
  );
}
