import { connect } from '@nats-io/transport-node';
import type { Parts } from './parts.js';

/** Listens in at the broker, and notes the instant (Unix ms) of every message on a subject from now on. */
export async function watchSubject(parts: Parts, natsUrl: string, subject: string): Promise<readonly number[]> {
  const connection = await connect({ servers: natsUrl, name: 'watcher' });
  parts.own({ [Symbol.asyncDispose]: () => connection.close() });
  const seenAtMs: number[] = [];
  connection.subscribe(subject, { callback: () => void seenAtMs.push(Date.now()) });
  await connection.flush();
  return seenAtMs;
}
