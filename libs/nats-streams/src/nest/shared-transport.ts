import { ClientNats, ServerNats, type NatsOptions } from '@nestjs/microservices';
import type { NatsConnection } from '@nats-io/transport-node';
import { PlainSubscriptions, type ControlEndpoint, type ControlSubscriptions } from './control-subscriptions.js';
import { PlainOrNestDeserializer, PlainOrNestSerializer } from './wire-format.js';

type NatsSettings = NonNullable<NatsOptions['options']>;

/** Stands in a pattern for this process's server id, which is not known when decorators run. */
export const OWN_SERVER_ID = '{serverId}';

/** What a transport may be given besides its connection. */
export interface SharedServerOptions {
  /** How handlers get their subscriptions; default: plainly. */
  readonly subscriptions?: ControlSubscriptions;
  /** Endpoints that are answered past Nest. */
  readonly endpoints?: readonly ControlEndpoint[];
  /** Called once all handlers have their subscriptions. */
  readonly onListening?: () => void;
}

/**
 * Nest's NATS transport on a connection that is shared and not its own. A handler joins a queue group, and is given a
 * name, by the extras of its decorator: `@MessagePattern(subject, Transport.NATS, { queue: 'group', endpoint: 'open' })`.
 */
export class SharedServerNats extends ServerNats {
  constructor(
    private readonly connection: NatsConnection,
    private readonly serverId: string,
    private readonly settings: SharedServerOptions = {},
  ) {
    super({
      serializer: new PlainOrNestSerializer(() => connection.info?.headers === true),
      deserializer: new PlainOrNestDeserializer(),
    });
  }

  override createNatsClient(): Promise<NatsConnection> {
    return Promise.resolve(this.connection);
  }

  override start(callback: (error?: unknown) => void): void {
    this.subscribe().then(() => callback(), callback);
  }

  private async subscribe(): Promise<void> {
    const { subscriptions = new PlainSubscriptions(this.connection), endpoints = [], onListening } = this.settings;
    await subscriptions.listen([...this.handlerEndpoints(), ...endpoints], this.serverId);
    onListening?.();
  }

  private handlerEndpoints(): ControlEndpoint[] {
    return [...this.messageHandlers].map(([pattern, { extras }]) => {
      const { queue, endpoint } = (extras ?? {}) as { readonly queue?: string; readonly endpoint?: string };
      return {
        name: endpoint ?? nameOf(pattern),
        subject: pattern.replace(OWN_SERVER_ID, this.serverId),
        ...(queue === undefined ? {} : { queueGroup: queue }),
        isOwn: pattern.includes(OWN_SERVER_ID),
        handle: this.getMessageHandler(pattern) as ControlEndpoint['handle'],
      };
    });
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

/** A word for a handler that was given none: `time.rpc.open.*` becomes `time-rpc-open`. */
function nameOf(pattern: string): string {
  return pattern.replaceAll(/[^\w-]+/g, '-').replaceAll(/^-|-$/g, '');
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
