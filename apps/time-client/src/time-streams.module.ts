import { Module } from '@nestjs/common';
import { NatsConnectionModule, NatsStreamsModule, type StreamClientOptions } from '@app/nats-streams';
import { LoggerService, natsOptions, ProcessModule, TIME_STREAMS, TimeFormat } from '@app/service';
import { NoticeLog } from './notice-log.js';
import { timeClientConfig, type TimeClientSettings } from './time-client.config.js';
import { TimeStreamClient } from './time-stream-client.js';

const settings = ProcessModule.forRoot('time-client', timeClientConfig);

const streams = NatsStreamsModule.forClient({
  root: TIME_STREAMS.root,
  format: TimeFormat,
  imports: [settings],
  inject: [timeClientConfig.KEY],
  useFactory: ({ clientId, startBudgetMs, recoveryBudgetMs }: TimeClientSettings): StreamClientOptions => ({
    clientId,
    startBudgetMs,
    recoveryBudgetMs,
  }),
});

/** Streams of time for whoever imports it, and what they rest on: configuration, log, connection. */
@Module({
  imports: [
    settings,
    NatsConnectionModule.forRootAsync({
      imports: [settings],
      inject: [timeClientConfig.KEY, LoggerService],
      useFactory: (config: TimeClientSettings, logger: LoggerService) => {
        logger.info('connecting to the broker', { servers: config.natsUrls });
        return natsOptions(config, 'time-client', config.clientId);
      },
    }),
    streams,
  ],
  providers: [TimeStreamClient, NoticeLog],
  exports: [settings, streams, TimeStreamClient],
})
export class TimeStreamsModule {}
