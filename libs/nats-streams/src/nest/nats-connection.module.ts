import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectToNats, type NatsConnectionOptions } from './nats-connection.js';

/** The token of the process's one `NatsConnection`. */
export const NATS_CONNECTION = Symbol('NATS_CONNECTION');

/** A provider that comes from a factory with dependencies. */
export interface AsyncOptions<T> {
  readonly imports?: DynamicModule['imports'];
  readonly inject?: readonly (string | symbol | (abstract new (...args: never[]) => unknown))[];
  // what is injected is known where the factory is written
  readonly useFactory: (...injected: never[]) => T | Promise<T>;
}

/**
 * The one connection that everything in the process shares: control RPC, updates, requests. Drained last of all, in
 * `onApplicationShutdown`, when nobody uses it any more.
 */
@Module({})
export class NatsConnectionModule implements OnApplicationShutdown {
  constructor(@Inject(NATS_CONNECTION) private readonly connection: NatsConnection) {}

  static forRootAsync(options: AsyncOptions<NatsConnectionOptions>): DynamicModule {
    return {
      module: NatsConnectionModule,
      global: true,
      imports: options.imports ?? [],
      providers: [
        {
          provide: NATS_CONNECTION,
          inject: [...(options.inject ?? [])],
          useFactory: async (...injected: never[]) => connectToNats(await options.useFactory(...injected)),
        },
      ],
      exports: [NATS_CONNECTION],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.connection.isClosed()) await drainWithin(this.connection, DRAIN_MS);
  }
}

const DRAIN_MS = 1_000;

/** Draining waits for the broker, which may be gone. */
async function drainWithin(connection: NatsConnection, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([connection.drain().catch(() => undefined), bound]);
  clearTimeout(timer);
  if (!connection.isClosed()) await connection.close();
}
