import { hostname } from 'node:os';

const LONGEST = 48;

/** The host's name as a name for this process: what is not a letter, digit, `_` or `-` becomes `-`, cut at 48 characters. */
export function nameFromHost(host: string = hostname()): string {
  return host.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, LONGEST) || 'localhost';
}
