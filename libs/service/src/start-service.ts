import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { BoundedHttpAdapter } from './http/bounded-http-adapter.js';
import { LoggerService } from './log/logger-service.js';
import { NestLogger } from './log/nest-logger.js';
import { projectVersion } from './version.js';

/** Where HTTP listens. */
export interface ListenAddress {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
}

export interface ServiceOptions {
  readonly module: Type | DynamicModule;
  readonly addressOf: (app: NestExpressApplication) => ListenAddress;
  /** What has to be done between building the application and listening. */
  readonly prepare?: (app: NestExpressApplication) => Promise<void>;
}

/** What Docker and a shell send. Not SIGHUP: listening to it would undo `nohup`. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'];

/**
 * Builds and starts a Nest application as one of our processes: logs by its `LoggerService`, an ordered stop at
 * SIGTERM and SIGINT with exit code 0, and HTTP last, so that nobody is told "ready" before it is.
 * @throws whatever kept it from starting; nothing has been logged of it then.
 */
export async function startService({ module, addressOf, prepare }: ServiceOptions): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, new BoundedHttpAdapter(), {
    bufferLogs: true,
    // Nest would log an error with its stack, and abort.
    autoFlushLogs: false,
    abortOnError: false,
    // Who takes bodies says which, and how large.
    bodyParser: false,
  });
  const logger = app.get(LoggerService);
  app.useLogger(new NestLogger(logger));
  app.flushLogs();
  logCrashes(logger);
  app.disable('x-powered-by');
  // By process.exit, not by the signal again: the logger writes what is left when the process exits.
  app.enableShutdownHooks(STOP_SIGNALS, { useProcessExit: true });
  await prepare?.(app);
  const { port, host } = addressOf(app);
  await app.listen(port, host);
  logger.info('listening', { url: await app.getUrl(), version: projectVersion() });
  return app;
}

/** A fault nobody caught ends the process, as Node would have it, but its last words are a log line like all others. */
function logCrashes(logger: LoggerService): void {
  process.on('uncaughtException', (err) => {
    logger.error('crashed', { err });
    process.exit(1);
  });
}
