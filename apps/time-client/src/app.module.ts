import { Module } from '@nestjs/common';
import { HealthModule } from './health/health.module.js';
import { PrintedStream } from './printed-stream.js';
import { TimeStreamsModule } from './time-streams.module.js';

/** A client: reads streams of time over NATS, prints one of them, and answers for its health over HTTP. */
@Module({ imports: [TimeStreamsModule, HealthModule], providers: [PrintedStream] })
export class AppModule {}
