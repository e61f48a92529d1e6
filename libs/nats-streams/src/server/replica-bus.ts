import type { Heartbeat } from '../protocol/messages.js';
import type { AliveAnswer } from './client-watch.js';
import type { Sink } from './sink.js';

/** What a replica needs of the world. The real one speaks NATS; a simulation brings its own. */
export interface ReplicaBus {
  /** Takes updates; addresses are what `addressOf` gives. */
  readonly sink: Sink;
  addressOf(clientId: string, streamId: string, epoch: number): unknown;
  publishHeartbeat(heartbeat: Heartbeat): void;
  /** Asks a client whether it is there; answers once, within two seconds. */
  askAlive(clientId: string, done: (answer: AliveAnswer) => void): void;
  /** Calls back when all messages that had reached the broker for this replica have been handled, or cannot be had. */
  hear(done: () => void): void;
  /** From now on new requests go to the other replicas. Settled when those under way have been handled. */
  leaveQueueGroup(): Promise<void> | void;
}
