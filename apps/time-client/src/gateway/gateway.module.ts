import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { LoggerService } from '@app/service';
import { randomBytes } from 'node:crypto';
import { timeClientConfig, type TimeClientSettings } from '../time-client.config.js';
import { TimeStreamsModule } from '../time-streams.module.js';
import { AccessModule } from './access/access.module.js';
import { answerHeaders } from './http/answer-headers.js';
import { ApiExceptionFilter } from './http/api-exception.filter.js';
import { DashboardController } from './http/dashboard.controller.js';
import { DocsController } from './http/docs.controller.js';
import { EventStreams } from './http/event-streams.js';
import { HeldStreamCalls } from './http/held-stream-calls.js';
import { ObservationController } from './http/observation.controller.js';
import { StreamsController } from './http/streams.controller.js';
import { TimeController } from './http/time.controller.js';
import { SseOutlet } from './sse/sse-outlet.js';
import { HeldStreams } from './streams/held-streams.js';
import { LiveStreams } from './streams/live-streams.js';
import { StreamTokens } from './streams/stream-tokens.js';
import { WallClock } from './streams/wall-clock.js';

const RANDOM_KEY_BYTES = 32;

/** Streams for anyone with HTTP: REST, server-sent events, the document of both, and the dashboard. */
@Module({
  imports: [TimeStreamsModule, AccessModule],
  controllers: [TimeController, StreamsController, ObservationController, DocsController, DashboardController],
  providers: [
    WallClock,
    LiveStreams,
    HeldStreams,
    EventStreams,
    HeldStreamCalls,
    {
      provide: StreamTokens,
      inject: [timeClientConfig.KEY, LoggerService],
      useFactory: ({ streamTokenKey }: TimeClientSettings, logger: LoggerService) => {
        if (streamTokenKey !== undefined) return new StreamTokens(streamTokenKey);
        logger.warn(
          'ids of streams are signed with a random key: only this process understands them; set STREAM_TOKEN_KEY',
        );
        return new StreamTokens(randomBytes(RANDOM_KEY_BYTES));
      },
    },
    {
      provide: SseOutlet,
      inject: [timeClientConfig.KEY],
      useFactory: ({ shutdownSpreadMs }: TimeClientSettings) => new SseOutlet({ shutdownSpreadMs }),
    },
    { provide: APP_FILTER, useClass: ApiExceptionFilter },
  ],
  exports: [SseOutlet, LiveStreams, HeldStreams],
})
export class GatewayModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(answerHeaders).forRoutes('{*path}');
  }
}
