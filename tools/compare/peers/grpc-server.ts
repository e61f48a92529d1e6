import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { interval, map, type Observable, tap } from 'rxjs';
import { argument } from './argument.js';
import { grpcOptions } from './grpc-numbers.js';
import { VALUE_INTERVAL_MS, type Value } from './reader-event.js';

const name = argument(0, 'name');
const url = argument(1, 'address to listen on');

/** Server streaming as Nest's gRPC transport offers it. No broker sees its values, so it tells of each itself. */
@Controller()
class Numbers {
  @GrpcMethod('Numbers', 'Count')
  count(): Observable<Value> {
    return interval(VALUE_INTERVAL_MS).pipe(
      tap(() => console.log('produced')),
      map((sequence) => ({ sequence, server: name })),
    );
  }
}

@Module({ controllers: [Numbers] })
class AppModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  transport: Transport.GRPC,
  options: grpcOptions(url),
  logger: ['error'],
});
app.enableShutdownHooks();
await app.listen();
console.log('ready');
