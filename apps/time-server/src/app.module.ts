import { Module } from '@nestjs/common';
import { NatsConnectionModule, NatsStreamsModule, type ReplicaOptions } from '@app/nats-streams';
import {
  LoggerService,
  natsOptions,
  ProcessModule,
  projectVersion,
  TIME_STREAMS,
  WireDocumentsController,
} from '@app/service';
import { DrainLog } from './drain-log.js';
import { FacesModule } from './faces/faces.module.js';
import { ListeningFacesModule } from './faces/listening-faces.module.js';
import { CONTROL_SUBSCRIPTIONS, NatsServicesModule } from './faces/nats-services/nats-services.module.js';
import { HealthModule } from './health/health.module.js';
import { StreamLog } from './stream-log.js';
import { timeServerConfig, type TimeServerSettings } from './time-server.config.js';
import { TimeSource } from './time-source.js';

const settings = ProcessModule.forRoot('time-server', timeServerConfig);
const listening = ListeningFacesModule.of(settings);

const replica = NatsStreamsModule.forServer({
  ...TIME_STREAMS,
  source: TimeSource,
  subscriptions: CONTROL_SUBSCRIPTIONS,
  imports: [settings, NatsServicesModule.of(settings, listening)],
  inject: [timeServerConfig.KEY],
  useFactory: (config: TimeServerSettings): ReplicaOptions => ({
    name: config.serverName,
    version: projectVersion(),
    maxStreams: config.maxStreams,
    maxStreamsPerClient: config.maxStreamsPerClient,
    drainTimeoutMs: config.drainTimeoutMs,
    originGridMs: config.originGridMs,
  }),
});

/** A replica: serves streams of time over NATS and by its faces, and answers for its health over HTTP. */
@Module({
  imports: [
    settings,
    NatsConnectionModule.forRootAsync({
      imports: [settings],
      inject: [timeServerConfig.KEY, LoggerService],
      useFactory: (config: TimeServerSettings, logger: LoggerService) => {
        logger.info('connecting to the broker', { servers: config.natsUrls });
        return natsOptions(config, config.serverName, config.serverName);
      },
    }),
    replica,
    FacesModule.of(settings, replica, listening),
    HealthModule.of(replica, listening),
  ],
  controllers: [WireDocumentsController],
  providers: [StreamLog, DrainLog],
})
export class AppModule {}
