import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogFormat, LogLevel } from './log-options.js';
import { PrettyStream } from './pretty-stream.js';

/** What a line says besides its text: ids (`streamId`, `clientId`), numbers with their unit, `err` for an error. */
export interface LogFields {
  readonly err?: unknown;
  readonly [name: string]: unknown;
}

export interface LogOptions {
  /** The program, on every line. */
  readonly name: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
}

/**
 * Structured logs: a text that is the same for every event of its kind, and fields. One JSON object a line, or a
 * line for people.
 */
export class LoggerService {
  /** @param target the pino logger behind it; `toStderr` makes one */
  constructor(private readonly target: Logger) {}

  /**
   * A logger that writes to stderr, so that stdout carries nothing but a program's results. Lines are written in the
   * background, many in one write when there are many; what is still waiting is written when the process exits.
   */
  static toStderr(options: LogOptions): LoggerService {
    return LoggerService.to(pino.destination({ fd: 2, sync: false }), options, process.stderr.isTTY);
  }

  /** A logger that writes its lines to `destination`. */
  static to(destination: DestinationStream, { name, level, format }: LogOptions, isTerminal = false): LoggerService {
    const isPretty = format === 'pretty' || (format === 'auto' && isTerminal);
    const hasColour = isTerminal && !process.env['NO_COLOR'];
    const stream = isPretty ? new PrettyStream(destination, hasColour) : destination;
    const options = {
      name,
      level,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
    };
    return new LoggerService(pino(options, stream));
  }

  /** A logger whose every line also carries `fields`. */
  child(fields: LogFields): LoggerService {
    return new LoggerService(this.target.child(fields));
  }

  /** What one looks at when hunting a fault; may be many lines. */
  debug(text: string, fields: LogFields = {}): void {
    this.target.debug(fields, text);
  }

  /** A step in the life of the process or of a stream. */
  info(text: string, fields: LogFields = {}): void {
    this.target.info(fields, text);
  }

  /** Something that mends itself, or that someone should know of. */
  warn(text: string, fields: LogFields = {}): void {
    this.target.warn(fields, text);
  }

  /** Something failed, and someone has to act. */
  error(text: string, fields: LogFields = {}): void {
    this.target.error(fields, text);
  }
}
