import { ClientNats, ServerNats, type NatsOptions } from '@nestjs/microservices';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import { PlainOrNestDeserializer, PlainOrNestSerializer } from './wire-format.js';

type NatsSettings = NonNullable<NatsOptions['options']>;

const LEAVE_MS = 1_000;

/** Stands in a pattern for this process's server id, which is not known when decorators run. */
export const OWN_SERVER_ID = '{serverId}';

/**
 * Nest's NATS transport on a connection that is shared and not its own. A handler joins a queue group by the extras of
 * its decorator: `@MessagePattern(subject, Transport.NATS, { queue: 'group' })`.
 */
export class SharedServerNats extends ServerNats {
  private readonly queueSubscriptions: Subscription[] = [];

  /** @param onListening called once all handlers have their subscriptions. */
  constructor(
    private readonly connection: NatsConnection,
    private readonly serverId: string,
    private readonly onListening: () => void = () => undefined,
  ) {
    super({ serializer: new PlainOrNestSerializer(), deserializer: new PlainOrNestDeserializer() });
  }

  override createNatsClient(): Promise<NatsConnection> {
    return Promise.resolve(this.connection);
  }

  override bindEvents(connection: NatsConnection): void {
    for (const [pattern, handler] of this.messageHandlers) {
      const queue = handler.extras?.['queue'] as string | undefined;
      const subscription = connection.subscribe(pattern.replace(OWN_SERVER_ID, this.serverId), {
        ...(queue === undefined ? {} : { queue }),
        callback: this.getMessageHandler(pattern).bind(this),
      });
      if (queue !== undefined) this.queueSubscriptions.push(subscription);
    }
    this.onListening();
  }

  /** New requests go to other members of the queue groups from now on. Settled when those under way are handled. */
  async leaveQueueGroups(): Promise<void> {
    const drains = this.queueSubscriptions.splice(0).map((subscription) => subscription.drain());
    // a connection that is lost or closed has left its groups, and one that hangs must not hold up the leaving
    await Promise.race([Promise.allSettled(drains), delay(LEAVE_MS, undefined, { ref: false })]);
  }

  /** Nest would log an error for what mends itself, and list every status; this says what matters. */
  override async handleStatusUpdates(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') this.logger.warn('the connection to the broker is lost; it is sought again');
      else if (status.type === 'reconnect') this.logger.log('the connection to the broker is back');
      else if (status.type === 'ldm') this.logger.warn('the broker is about to stop; another one is sought');
      else if (status.type === 'error') this.logger.warn(`the broker says: ${status.error.message}`);
    }
  }

  /** The connection is drained by whoever made it, after all who use it: here nothing is closed. */
  override close(): Promise<void> {
    this.statusEventEmitter.removeAllListeners();
    return Promise.resolve();
  }
}

/** Nest's NATS client on a connection that is shared and not its own. */
export class SharedClientNats extends ClientNats {
  private readonly connection: NatsConnection;

  /** Made by `ClientsModule` from `{ customClass: SharedClientNats, options: { connection } }`. */
  constructor({ connection, ...options }: NatsSettings & { readonly connection: NatsConnection }) {
    super(options);
    this.connection = connection;
  }

  override createClient(): Promise<NatsConnection> {
    return Promise.resolve(this.connection);
  }

  /** The link is watched by those who use it; a second watch would outlive this client. */
  override handleStatusUpdates(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends the requests under way, and forgets the connection without closing it. */
  override close(): Promise<void> {
    this.handleClose();
    this.natsClient = null;
    this.connectionPromise = null;
    return Promise.resolve();
  }
}
