import type { IncomingMessage } from 'node:http';
import { SCOPES, type Scope } from './scope.js';

/** Who asks, and what they may do. */
export interface RequestIdentity {
  readonly kind: 'anonymous' | 'key' | 'jwt';
  /** The key's name, or the token's `sub`; the word `anonymous` for who needs neither. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** When the token ends; undefined for who has none. */
  readonly expiresUnixMs?: number;
}

/** Whoever comes while keys are not asked for. */
export const ANYONE: RequestIdentity = { kind: 'anonymous', name: 'anonymous', scopes: new Set(SCOPES) };

/** Whoever has not been asked yet who they are. */
const NOBODY: RequestIdentity = { kind: 'anonymous', name: 'anonymous', scopes: new Set() };

const IDENTITY = Symbol('identity');

interface Identified {
  [IDENTITY]?: RequestIdentity;
}

export function identify(request: IncomingMessage & Identified, identity: RequestIdentity): void {
  request[IDENTITY] = identity;
}

/** Whom the guard found behind a request; where no guard has asked, somebody who may do nothing. */
export function identityOf(request: IncomingMessage & Identified): RequestIdentity {
  return request[IDENTITY] ?? NOBODY;
}

/** The name under which somebody's share of a limit is counted: the key's or token's, else the address's. */
export function shareOf({ kind, name }: RequestIdentity, addressKey: string): string {
  return kind === 'anonymous' ? `address:${addressKey}` : `${kind}:${name}`;
}
