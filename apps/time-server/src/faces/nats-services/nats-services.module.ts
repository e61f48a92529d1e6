import { Module, type DynamicModule } from '@nestjs/common';
import { NATS_CONNECTION, PlainSubscriptions, PROTOCOL_VERSION, type ControlSubscriptions } from '@app/nats-streams';
import { LoggerService, projectVersion } from '@app/service';
import type { NatsConnection } from '@nats-io/transport-node';
import { timeServerConfig, type TimeServerSettings } from '../../time-server.config.js';
import { ListeningFaces, type ListeningFace } from '../listening-faces.js';
import { NatsServices } from './nats-services.js';

/** The token of the control RPC's subscriptions, for `NatsStreamsModule.forServer`. */
export const CONTROL_SUBSCRIPTIONS = Symbol('CONTROL_SUBSCRIPTIONS');

/** Makes the control RPC NATS services, unless NATS_SERVICES_ENABLED is false. */
@Module({})
export class NatsServicesModule {
  /** @param parts the modules that export the settings and the logger */
  static of(...parts: DynamicModule[]): DynamicModule {
    return {
      module: NatsServicesModule,
      imports: parts,
      providers: [
        {
          provide: CONTROL_SUBSCRIPTIONS,
          inject: [NATS_CONNECTION, timeServerConfig.KEY, ListeningFaces, LoggerService],
          useFactory: (
            connection: NatsConnection,
            { natsServicesEnabled }: TimeServerSettings,
            faces: ListeningFaces,
            logger: LoggerService,
          ): ControlSubscriptions =>
            natsServicesEnabled
              ? new NatsServices(connection, {
                  version: projectVersion(),
                  metadata: () => metadataOf(faces.all()),
                  warn: (text) => logger.warn(text),
                })
              : new PlainSubscriptions(connection),
        },
      ],
      exports: [CONTROL_SUBSCRIPTIONS],
    };
  }
}

/** Values of metadata are texts: `go:8080,grpc:50051`. */
function metadataOf(faces: readonly ListeningFace[]): Record<string, string> {
  return {
    faces: ['nats', ...faces.map(({ name }) => name)].join(','),
    ports: faces.map(({ name, port }) => `${name}:${port}`).join(','),
    protocol_version: PROTOCOL_VERSION,
  };
}
