import { Inject, Module, type NestModule } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import type { ExpressAdapter } from '@nestjs/platform-express';
import { LoggerService } from '@app/service';
import { timeClientConfig, type TimeClientSettings } from '../../time-client.config.js';
import { TimeStreamsModule } from '../../time-streams.module.js';
import { AccessGuard } from './access-guard.js';
import { accessModeOf } from './access-mode.js';
import { ApiKeys } from './api-keys.js';
import { Authenticator } from './authenticator.js';
import { setUpHttpEdge } from './http-edge.js';
import { RateLimit } from './rate-limit.js';
import { ReaderLimits } from './reader-limits.js';
import { StreamLimits } from './stream-limits.js';
import { ThisMachine } from './this-machine.js';
import { tokenVerifier } from './token-verifier.js';

const inject = [timeClientConfig.KEY];

/** Who may use the API, and how much of it: a guard for every route, limits for readers and streams, safe headers. */
@Module({
  imports: [TimeStreamsModule],
  providers: [
    {
      provide: Authenticator,
      inject,
      useFactory: (config: TimeClientSettings) =>
        new Authenticator(
          accessModeOf(config),
          new ApiKeys(config.apiKeys),
          tokenVerifier(config),
          new ThisMachine({ host: config.host, origins: config.corsOrigins ?? [] }),
        ),
    },
    {
      provide: RateLimit,
      inject,
      useFactory: ({ rateLimitPerSecond, rateLimitBurst }: TimeClientSettings) =>
        new RateLimit({ perSecond: rateLimitPerSecond, burst: rateLimitBurst }),
    },
    { provide: ReaderLimits, inject, useFactory: (config: TimeClientSettings) => new ReaderLimits(config) },
    { provide: StreamLimits, inject, useFactory: (config: TimeClientSettings) => new StreamLimits(config) },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [ReaderLimits, StreamLimits],
})
export class AccessModule implements NestModule {
  constructor(
    private readonly host: HttpAdapterHost<ExpressAdapter>,
    private readonly logger: LoggerService,
    @Inject(timeClientConfig.KEY) private readonly config: TimeClientSettings,
  ) {}

  /** Before the routes, which come after it. */
  configure(): void {
    setUpHttpEdge(this.host.httpAdapter, this.config);
    this.tellMode();
  }

  private tellMode(): void {
    const { apiKeys, jwtIssuer, host } = this.config;
    switch (accessModeOf(this.config)) {
      case 'keys':
        return this.logger.info('access by key or token', { keys: apiKeys?.length ?? 0, jwtIssuer });
      case 'this machine':
        return this.logger.info('access without keys, from this machine only; API_KEYS or ACCESS=off change that');
      case 'everyone':
        return this.logger.warn('access without keys, from everywhere (ACCESS=off)', { host });
    }
  }
}
