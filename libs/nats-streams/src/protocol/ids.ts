import { randomBytes } from 'node:crypto';
import { StreamError } from './stream-error.js';

/**
 * What may stand as one token of a subject. Checked before any NATS call: the client library
 * itself lets wildcards, empty tokens and control characters through (P1).
 */
export const ID_TOKEN = '[A-Za-z0-9_-]{1,64}';
const ID = new RegExp(`^${ID_TOKEN}$`);
/** For people: what an id looks like. */
export const ID_RULE = `must match ^${ID_TOKEN}$`;
const MAX_NAME_LENGTH = 48;

export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

/** Returns `value` if it is an id. @throws StreamError 1002 naming `field` otherwise. */
export function checkedId(value: unknown, field: string): string {
  if (!isId(value)) throw StreamError.invalid([{ field, message: ID_RULE }]);
  return value;
}

/** A random id of 16 characters (96 bits). */
export function randomId(): string {
  return randomBytes(12).toString('base64url');
}

/**
 * The id of one server process: its name and a random incarnation, so that a restarted replica is another
 * replica and nobody takes it for the owner of streams that died with its predecessor (P2).
 */
export function newServerId(name: string): string {
  if (name.length > MAX_NAME_LENGTH) {
    throw StreamError.invalid([{ field: 'name', message: `must have at most ${MAX_NAME_LENGTH} characters` }]);
  }
  return `${checkedId(name, 'name')}_${randomBytes(4).toString('hex')}`;
}

/** The name in a server id. */
export function replicaNameOf(serverId: string): string {
  return serverId.replace(/_[0-9a-f]{8}$/, '');
}
