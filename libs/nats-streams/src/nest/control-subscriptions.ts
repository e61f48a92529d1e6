import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';

/** One subject on which a replica is asked, and who answers there. */
export interface ControlEndpoint {
  /** A word for it, such as `open`: letters, digits, `-` and `_`; no two of the same `isOwn` share one. */
  readonly name: string;
  readonly subject: string;
  /** The members of the group share its requests; without one, every replica hears each of them. */
  readonly queueGroup?: string;
  /** Whether the subject names this replica, so that nobody else listens there. */
  readonly isOwn: boolean;
  /**
   * Told of each message, or of what is wrong with the subscription. A promise is settled when the message is handled;
   * the answer may leave a little later. It never rejects.
   */
  readonly handle: (error: Error | null, message: Msg) => unknown;
}

/**
 * How the control RPC of a replica gets its subscriptions: plainly, by default. Whoever implements it may listen in
 * another way, as long as every message on every subject reaches its endpoint, whatever happens to the other way.
 */
export interface ControlSubscriptions {
  /** Called once, when all endpoints are known. Settled when each has its subscription. */
  listen(endpoints: readonly ControlEndpoint[], serverId: string): Promise<void>;
  /**
   * New requests go to other members of the queue groups from now on; endpoints without one go on listening. Settled
   * when the requests under way are handled, which may be never where the broker hangs: who calls sets a bound.
   */
  leaveQueueGroups(): Promise<void>;
}

/** A subscription for each endpoint, and nothing else. */
export class PlainSubscriptions implements ControlSubscriptions {
  private readonly inGroups: Subscription[] = [];

  constructor(private readonly connection: NatsConnection) {}

  listen(endpoints: readonly ControlEndpoint[]): Promise<void> {
    for (const { subject, queueGroup: queue, handle } of endpoints) {
      const subscription = this.connection.subscribe(subject, {
        ...(queue === undefined ? {} : { queue }),
        callback: (error, message) => void handle(error, message),
      });
      if (queue !== undefined) this.inGroups.push(subscription);
    }
    return Promise.resolve();
  }

  async leaveQueueGroups(): Promise<void> {
    // a connection that is lost or closed has left its groups
    await Promise.allSettled(this.inGroups.splice(0).map((subscription) => subscription.drain()));
  }
}
