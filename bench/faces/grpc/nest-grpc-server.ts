import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { TimeRequest, type TimeResponse, updateAt } from '@app/contracts';
import { SystemClock } from '@app/nats-streams';
import { map, timer, type Observable } from 'rxjs';
import { argument } from '../../../tools/compare/peers/argument.js';
import { timeUpdates } from '../../programs/pace-by-timer.js';
import { LOADER, TIME_PROTO } from './grpc-time.js';

const clock = new SystemClock();

/** How the Observable of a call is paced. */
const PACES: Readonly<Record<string, (updateInterval: number) => Observable<TimeResponse>>> = {
  /** Each update when it is due, by a timer that is armed anew for each. */
  schedule: (updateInterval) => timeUpdates(clock, { updateInterval }),
  /** As everybody writes it. Each stall shifts its streams for good: they come late, and in ever larger heaps. */
  rxjs: (updateInterval) => {
    const request = Object.assign(new TimeRequest(), { updateInterval });
    const originUnixMs = Date.now();
    return timer(0, updateInterval * 1_000).pipe(map((sequence) => updateAt(request, originUnixMs, sequence)));
  },
};
const pace = PACES[argument(1, `how to pace: ${Object.keys(PACES).join(' or ')}`)];

/** The same contract as Nest's documentation would have it served: an Observable for each call. */
@Controller()
class TimeStreams {
  @GrpcMethod('TimeService', 'StreamTime')
  streamTime({ updateInterval }: TimeRequest): Observable<TimeResponse> {
    return pace(updateInterval);
  }
}

@Module({ controllers: [TimeStreams] })
class AppModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  transport: Transport.GRPC,
  options: {
    url: argument(0, 'address to listen on'),
    package: 'time.v1',
    protoPath: TIME_PROTO,
    loader: LOADER,
  },
  logger: ['error'],
});
await app.listen();
console.log('ready');
