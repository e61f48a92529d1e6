import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { interval, map, type Observable } from 'rxjs';
import { argument } from './argument.js';
import { VALUE_INTERVAL_MS, type Value } from './reader-event.js';

const name = argument(0, 'name');
const natsUrl = argument(1, 'URL of the broker');

/** Server streaming as Nest's NATS transport offers it: a handler that returns an Observable. */
@Controller()
class Numbers {
  @MessagePattern('numbers')
  count(): Observable<Value> {
    return interval(VALUE_INTERVAL_MS).pipe(map((sequence) => ({ sequence, server: name })));
  }
}

@Module({ controllers: [Numbers] })
class AppModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  transport: Transport.NATS,
  options: { servers: [natsUrl], queue: 'numbers' },
  logger: ['error'],
});
app.enableShutdownHooks();
await app.listen();
console.log('ready');
