import { Module, type DynamicModule } from '@nestjs/common';
import type { TimeRequest } from '@app/contracts';
import { LocalStreams, SystemClock } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import { timeServerConfig, type TimeServerSettings } from '../../time-server.config.js';
import { GoFace } from './go-face.js';
import { GoListener } from './go-listener.js';
import { JsonRpcHttp } from './http/json-rpc-http.js';
import { CallerStreams } from './streams/caller-streams.js';

/** Go's net/rpc (gob, and JSON-RPC 1.0) and JSON-RPC 2.0 over HTTP, on one port. */
@Module({})
export class GoFaceModule {
  /** @param parts the modules that export the settings, the logger and the `LocalStreams` */
  static of(...parts: DynamicModule[]): DynamicModule {
    return {
      module: GoFaceModule,
      imports: parts,
      providers: [
        {
          provide: CallerStreams,
          inject: [LocalStreams, timeServerConfig.KEY],
          useFactory: (streams: LocalStreams<TimeRequest>, config: TimeServerSettings) =>
            new CallerStreams(
              { idleMs: config.rpcIdleSeconds * 1_000, maxWaitingCalls: config.rpcMaxWaitingCalls },
              streams,
              new SystemClock(),
            ),
        },
        {
          provide: JsonRpcHttp,
          inject: [CallerStreams, timeServerConfig.KEY, LoggerService],
          useFactory: (callers: CallerStreams, config: TimeServerSettings, logger: LoggerService) =>
            new JsonRpcHttp(
              callers,
              { maxStreams: config.rpcMaxConnections, maxWaitingCalls: config.rpcMaxWaitingCalls },
              logger,
            ),
        },
        {
          provide: GoListener,
          inject: [CallerStreams, JsonRpcHttp, timeServerConfig.KEY, LoggerService],
          useFactory: (callers: CallerStreams, http: JsonRpcHttp, config: TimeServerSettings, logger: LoggerService) =>
            new GoListener(callers, http, config.rpcMaxConnections, logger),
        },
        GoFace,
      ],
    };
  }
}
