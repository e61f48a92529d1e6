import { Inject, Logger, Module, type BeforeApplicationShutdown, type DynamicModule, type Type } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import type { StreamClientOptions } from '../client/client-options.js';
import { connectStreamClient } from '../client/connect-stream-client.js';
import { StreamClient } from '../client/stream-client.js';
import type { StreamFormat, StreamSource } from '../protocol/stream-source.js';
import { Subjects } from '../protocol/subjects.js';
import { LocalStreams } from '../server/local-streams.js';
import { connectReplica } from '../server/connect-replica.js';
import type { ReplicaOptions } from '../server/replica-options.js';
import { Replica } from '../server/replica.js';
import { PlainSubscriptions, type ControlEndpoint, type ControlSubscriptions } from './control-subscriptions.js';
import { NATS_CONNECTION, type AsyncOptions } from './nats-connection.module.js';
import { SharedServerNats } from './shared-transport.js';
import { streamsController } from './streams.controller.js';

/** What one side of a kind of stream needs, besides the options that come from the factory. */
export interface ServerSide extends AsyncOptions<ReplicaOptions> {
  /** The first token of all subjects, an id such as `time`. */
  readonly root: string;
  /** The NATS queue group of all replicas that serve these streams. */
  readonly queueGroup: string;
  /** The provider that says when items are due and what they are. */
  readonly source: Type<StreamSource<unknown>>;
  /** The token of a `ControlSubscriptions` from `imports`: how the control RPC gets its subscriptions; default: plainly. */
  readonly subscriptions?: symbol;
}

export interface ClientSide extends AsyncOptions<StreamClientOptions> {
  /** The first token of all subjects, the same as the servers'. */
  readonly root: string;
  /** The provider that reads items. */
  readonly format: Type<StreamFormat<unknown, unknown>>;
}

const SERVER = Symbol('SERVER');

interface Server {
  readonly replica: Replica<unknown>;
  readonly transport: SharedServerNats;
}

/**
 * Streams that outlive their servers, as Nest modules. Both sides use the connection of `NatsConnectionModule`, which
 * does not hear itself, and each provides its classes once: so an application has one side of one kind of stream. A
 * process that is both, or has two kinds, runs an application for each.
 */
@Module({})
export class NatsStreamsModule {
  /**
   * The serving side. Exports `Replica`, its `LocalStreams`, and `SharedServerNats`, the strategy to connect:
   * `app.connectMicroservice({ strategy: app.get(SharedServerNats) })`. Drains before the application shuts down.
   */
  static forServer(side: ServerSide): DynamicModule {
    return {
      module: NatsStreamsServerModule,
      imports: side.imports ?? [],
      controllers: [streamsController(side.root, side.queueGroup)],
      providers: [
        side.source,
        optionsProvider(side),
        {
          provide: SERVER,
          inject: [NATS_CONNECTION, side.source, OPTIONS, ...(side.subscriptions ? [side.subscriptions] : [])],
          useFactory: (
            connection: NatsConnection,
            source: StreamSource<unknown>,
            options: ReplicaOptions,
            subscriptions: ControlSubscriptions = new PlainSubscriptions(connection),
          ): Server => {
            const leave = (): Promise<void> => leaveWithin(LEAVE_MS, subscriptions);
            const replica = connectReplica(connection, side.root, source, options, leave, warn);
            const transport = new SharedServerNats(connection, replica.serverId, {
              subscriptions,
              endpoints: [pingEndpoint(new Subjects(side.root), replica.serverId)],
              onListening: () => replica.start(),
            });
            return { replica, transport };
          },
        },
        { provide: Replica, inject: [SERVER], useFactory: ({ replica }: Server) => replica },
        { provide: LocalStreams, inject: [SERVER], useFactory: ({ replica }: Server) => replica.local },
        { provide: SharedServerNats, inject: [SERVER], useFactory: ({ transport }: Server) => transport },
      ],
      exports: [Replica, LocalStreams, SharedServerNats],
    };
  }

  /** The reading side. Exports `StreamClient`; closes it, which cancels its streams, before the application shuts down. */
  static forClient(side: ClientSide): DynamicModule {
    return {
      module: NatsStreamsClientModule,
      imports: side.imports ?? [],
      providers: [
        side.format,
        optionsProvider(side),
        {
          provide: StreamClient,
          inject: [NATS_CONNECTION, side.format, OPTIONS],
          useFactory: (
            connection: NatsConnection,
            format: StreamFormat<unknown, unknown>,
            options: StreamClientOptions,
          ) => connectStreamClient(connection, side.root, format, options),
        },
      ],
      exports: [StreamClient],
    };
  }
}

/** Past Nest: thousands of probes a second are no business of pipes and interceptors. */
function pingEndpoint(subjects: Subjects, serverId: string): ControlEndpoint {
  return {
    name: 'ping',
    subject: subjects.pings(serverId),
    isOwn: true,
    handle: (error, message) => {
      if (!error) message.respond();
    },
  };
}

const LEAVE_MS = 1_000;

/** A connection that hangs must not hold up the leaving. */
async function leaveWithin(timeoutMs: number, subscriptions: ControlSubscriptions): Promise<void> {
  await Promise.race([subscriptions.leaveQueueGroups(), delay(timeoutMs, undefined, { ref: false })]);
}

function warn(text: string): void {
  new Logger(NatsStreamsModule.name).warn(text);
}

@Module({})
class NatsStreamsServerModule implements BeforeApplicationShutdown {
  constructor(@Inject(Replica) private readonly replica: Replica<unknown>) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.replica.drain();
    this.replica.stop();
  }
}

@Module({})
class NatsStreamsClientModule implements BeforeApplicationShutdown {
  constructor(@Inject(StreamClient) private readonly client: StreamClient<unknown, unknown>) {}

  beforeApplicationShutdown(): void {
    this.client.close();
  }
}

const OPTIONS = Symbol('OPTIONS');

function optionsProvider<T>({ inject, useFactory }: AsyncOptions<T>) {
  return { provide: OPTIONS, inject: [...(inject ?? [])], useFactory };
}
