import { Module } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { NestFactory } from '@nestjs/core';
import { NATS_CONNECTION, NatsConnectionModule, NatsStreamsModule, Replica, SharedServerNats } from '@app/nats-streams';
import { BeatStreams } from '../simulation/beat.js';

export const ROOT = 'beat';

/** What is to be closed after a test, the last first. */
export type Closers = (() => unknown)[];

/** A whole replica of this version, Nest and all, that can be asked. */
export async function startReplica(
  brokerUrl: string,
  name: string,
  options: object,
): Promise<{ readonly replica: Replica<unknown>; readonly close: () => Promise<void> }> {
  @Module({
    imports: [
      NatsConnectionModule.forRootAsync({ useFactory: () => ({ servers: [brokerUrl], name, identity: name }) }),
      NatsStreamsModule.forServer({
        root: ROOT,
        queueGroup: 'beat-server',
        source: BeatStreams,
        // whoever closes it does not wait until its clients have moved
        useFactory: () => ({ name, version: '0.1.0', drainTimeoutMs: 1, ...options }),
      }),
    ],
  })
  class Server {}
  const app = await NestFactory.create(Server, { logger: ['error'] });
  app.connectMicroservice({ strategy: app.get(SharedServerNats) });
  await app.startAllMicroservices();
  await app.get<NatsConnection>(NATS_CONNECTION).flush(); // the broker knows what it listens on
  return { replica: app.get<Replica<unknown>>(Replica), close: () => app.close() };
}
