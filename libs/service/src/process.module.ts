import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, type ConfigFactory, type ConfigFactoryKeyHost } from '@nestjs/config';
import type { ProcessConfig } from './config/process-config.js';
import { LoggerService } from './log/logger-service.js';

/** A configuration declared by `registerAs`. */
export type RegisteredConfig<Config extends object> = ConfigFactory<Config> & ConfigFactoryKeyHost<Config>;

/** What every process has before anything else: its configuration, and a `LoggerService` that obeys it. */
@Module({})
export class ProcessModule {
  /**
   * Call it once per application and import the result where it is wanted: a second call loads a second configuration.
   * @param name the program, on every line of its log
   */
  static forRoot<Config extends ProcessConfig>(name: string, config: RegisteredConfig<Config>): DynamicModule {
    return {
      module: ProcessModule,
      imports: [ConfigModule.forRoot({ ignoreEnvFile: true, load: [config] })],
      providers: [
        {
          provide: LoggerService,
          inject: [config.KEY],
          useFactory: ({ logLevel, logFormat }: Config) =>
            LoggerService.toStderr({ name, level: logLevel, format: logFormat }),
        },
      ],
      exports: [ConfigModule, LoggerService],
    };
  }
}
