import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions } from '@nestjs/microservices';
import { encodeUpdate, TimeRequest } from '@app/contracts';
import { NatsConnectionModule, NatsStreamsModule, SharedServerNats, type StreamSource } from '@app/nats-streams';
import { TIME_STREAMS, TimeSchedule } from '@app/service';
import { argument } from '../../tools/compare/peers/argument.js';

const natsUrl = argument(0, 'URL of the broker');
const name = 'bench-server';

/** The clock as a stream, without the 10 ms that a time request may not go below: one update per ms is asked for here. */
class FineTimeSource extends TimeSchedule implements StreamSource<TimeRequest> {
  readonly encode = encodeUpdate;

  override parseRequest(raw: unknown): TimeRequest {
    return Object.assign(new TimeRequest(), raw);
  }
}

@Module({
  imports: [
    NatsConnectionModule.forRootAsync({ useFactory: () => ({ servers: [natsUrl], name, identity: name }) }),
    NatsStreamsModule.forServer({
      ...TIME_STREAMS,
      source: FineTimeSource,
      useFactory: () => ({ name, version: '0.0.0' }),
    }),
  ],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] });
app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(SharedServerNats) });
await app.startAllMicroservices();
console.log('ready');
