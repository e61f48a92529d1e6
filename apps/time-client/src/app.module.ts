import { Module } from '@nestjs/common';
import { WireDocumentsController } from '@app/service';
import { GatewayModule } from './gateway/gateway.module.js';
import { HealthModule } from './health/health.module.js';
import { PrintedStream } from './printed-stream.js';
import { TimeStreamsModule } from './time-streams.module.js';

/** A client: reads streams of time over NATS, prints one of them, hands them on over HTTP, and answers for its health. */
@Module({
  imports: [TimeStreamsModule, GatewayModule, HealthModule],
  controllers: [WireDocumentsController],
  providers: [PrintedStream],
})
export class AppModule {}
