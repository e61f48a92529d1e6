import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, type MicroserviceOptions, Payload, Transport } from '@nestjs/microservices';
import { TimeRequest, type TimeResponse } from '@app/contracts';
import { SystemClock } from '@app/nats-streams';
import type { Observable } from 'rxjs';
import { argument } from '../../tools/compare/peers/argument.js';
import { timeUpdates } from './pace-by-timer.js';

const clock = new SystemClock();

/** Server streaming as Nest's NATS transport offers it: a handler that returns an Observable. */
@Controller()
class TimeStreams {
  @MessagePattern('bench.time')
  open(@Payload() request: Partial<TimeRequest>): Observable<TimeResponse> {
    return timeUpdates(clock, request);
  }
}

@Module({ controllers: [TimeStreams] })
class AppModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  transport: Transport.NATS,
  options: { servers: [argument(0, 'URL of the broker')], queue: 'bench' },
  logger: ['error'],
});
await app.listen();
console.log('ready');
