import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import type { TimeResponse } from '@app/contracts';
import { SystemClock } from '@app/nats-streams';
import type { Observable } from 'rxjs';
import { argument } from '../../tools/compare/peers/argument.js';
import { type GrpcTimeRequest, grpcServerOptions } from './grpc-time.js';
import { timeUpdates } from './pace-by-timer.js';

const clock = new SystemClock();

/** Server streaming as Nest's gRPC transport offers it. */
@Controller()
class TimeStreams {
  @GrpcMethod('TimeStreams', 'Open')
  open({ updateInterval }: GrpcTimeRequest): Observable<TimeResponse> {
    return timeUpdates(clock, { updateInterval });
  }
}

@Module({ controllers: [TimeStreams] })
class AppModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  transport: Transport.GRPC,
  options: grpcServerOptions(argument(0, 'address to listen on')),
  logger: ['error'],
});
await app.listen();
console.log('ready');
