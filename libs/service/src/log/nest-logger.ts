import type { LoggerService as NestLoggerService } from '@nestjs/common';
import type { LoggerService } from './logger-service.js';

/** The context in which Nest's microservice transports log. */
const TRANSPORT = 'Server';

/**
 * Nest's own lines, on the way of all others. What Nest tells of its wiring at `log` (each module, each route) is
 * `debug` here: it interests who mends the wiring, not who runs the program. What a transport tells (the connection is
 * back) interests both.
 */
export class NestLogger implements NestLoggerService {
  constructor(private readonly logger: LoggerService) {}

  log(message: unknown, ...rest: unknown[]): void {
    const context = contextOf(rest);
    this.logger[context === TRANSPORT ? 'info' : 'debug'](textOf(message), { context });
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(textOf(message), { context: contextOf(rest) });
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.debug(message, ...rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(textOf(message), { context: contextOf(rest) });
  }

  /** Nest calls it with an error, or with a text and a stack. */
  error(message: unknown, ...rest: unknown[]): void {
    const [stack] = rest.length > 1 ? rest : [];
    const err = message instanceof Error ? message : stack;
    this.logger.error(textOf(message), { context: contextOf(rest), ...(err === undefined ? {} : { err }) });
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
}

/** Nest passes the name of the class that speaks last. */
function contextOf(rest: readonly unknown[]): unknown {
  return rest.at(-1);
}
