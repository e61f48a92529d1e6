import { RequestError, type NatsConnection } from '@nats-io/transport-node';
import type { Heartbeat } from '../protocol/messages.js';
import type { Subjects } from '../protocol/subjects.js';
import { flushWithin } from '../link/flush-within.js';
import { ALIVE_INTERVAL_MS, type AliveAnswer } from './client-watch.js';
import { NatsSink } from './nats-sink.js';
import { pubHead, type PubHead } from './pub-head.js';
import type { ReplicaBus } from './replica-bus.js';
import type { Sink } from './sink.js';

const HEAR_MS = 1_000;

/** The replica's bus on a real connection. */
export class NatsReplicaBus implements ReplicaBus {
  readonly sink: Sink<PubHead>;

  /**
   * @param leaveQueueGroup ends the queue subscriptions, which whoever made them knows.
   * @param warn told in words what slows updates down.
   */
  constructor(
    private readonly connection: NatsConnection,
    private readonly subjects: Subjects,
    readonly leaveQueueGroup: () => Promise<void>,
    warn: (text: string) => void,
  ) {
    this.sink = new NatsSink(connection, warn);
  }

  addressOf(clientId: string, streamId: string, epoch: number): PubHead {
    return pubHead(this.subjects.stream(clientId, streamId, epoch));
  }

  publishHeartbeat(heartbeat: Heartbeat): void {
    if (this.connection.isClosed()) return;
    this.connection.publish(this.subjects.heartbeat(heartbeat.serverId), JSON.stringify(heartbeat));
  }

  askAlive(clientId: string, done: (answer: AliveAnswer) => void): void {
    this.connection.request(this.subjects.alive(clientId), undefined, { timeout: ALIVE_INTERVAL_MS }).then(
      () => done('alive'),
      (error: unknown) => done(error instanceof RequestError && error.isNoResponders() ? 'no responder' : 'silent'),
    );
  }

  hear(done: () => void): void {
    // the reply to a PING comes behind all that was waiting; handlers get one more turn for what they await
    flushWithin(this.connection, HEAR_MS, () => setImmediate(done));
  }
}
