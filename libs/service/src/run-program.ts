import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { ConfigError } from './config/config-error.js';
import { checkOpenFilesLimit, TooFewOpenFiles } from './open-files.js';

/**
 * Runs a program's start. If it fails, the program says why on stderr and ends with exit code 1: in words where a
 * person can mend it (the configuration, the broker, the port, the limit of open files), with a stack where it is a
 * fault of the program.
 */
export async function runProgram(name: string, start: () => Promise<unknown>): Promise<void> {
  try {
    checkOpenFilesLimit();
    await start();
  } catch (error) {
    const text = `${name} cannot start: ${startFailureText(error)}\n`;
    process.stderr.write(text, () => process.exit(1));
  }
}

/** Why a program did not start. */
export function startFailureText(error: unknown): string {
  if (error instanceof ConfigError || error instanceof TooFewOpenFiles) return error.message;
  if (isForLackOfFiles(error)) return 'too many files are open; raise the limit, as with ulimit -n 4096';
  if (error instanceof StreamError) return `${error.code} ${error.message}${adviceFor(error.code)}`;
  if (!isError(error)) return String(error);
  const { port, address, path, setting = 'PORT' } = error;
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} is in use; set ${setting} to another, or to 0 for any free one`;
    case 'EACCES':
      return `port ${port} is not permitted; set ${setting} to one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this host has no address ${address ?? ''}; set HOST to one that it has`;
    case 'ENOENT':
      return path === undefined ? error.message : `there is no file ${path}`;
    default:
      return error.stack ?? error.message;
  }
}

/** A broker that nobody can connect to for lack of files looks like one that is not there. */
function isForLackOfFiles(error: unknown): boolean {
  for (let cause = error; isError(cause); cause = cause.cause) {
    if (cause.code === 'EMFILE' || cause.code === 'ENFILE') return true;
  }
  return false;
}

/** What to do about it. */
function adviceFor(code: StreamErrorCode): string {
  switch (code) {
    case StreamErrorCode.Connection:
      return '; start one there, or set NATS_URL to where one is';
    case StreamErrorCode.NotPermitted:
      return '; CLIENT_ID sets it';
    case StreamErrorCode.Unauthenticated:
      return '; set NATS_USER and NATS_PASSWORD, NATS_TOKEN or NATS_CREDS_FILE';
    default:
      return '';
  }
}

interface SystemError {
  readonly code?: unknown;
  readonly port?: number;
  /** Which setting the port is, if it is not `PORT`. */
  readonly setting?: string;
  readonly address?: string;
  readonly path?: string;
  readonly stack?: string;
  readonly message: string;
  readonly cause?: unknown;
}

function isError(error: unknown): error is SystemError {
  return typeof error === 'object' && error !== null && 'message' in error;
}
