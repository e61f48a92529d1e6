import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestIdentity } from './request-identity.js';
import { isScope, type Scope } from './scope.js';

const ENTRY = /^(?<name>[A-Za-z0-9_.-]{1,64}):(?<hash>[0-9a-f]{64}):(?<scopes>[a-z]+(\+[a-z]+)*)$/i;

/** What an entry of `API_KEYS` must be. */
export const API_KEY = { test: (entry: string): boolean => parsed(entry) !== undefined };

interface ApiKey {
  readonly hash: Buffer;
  readonly identity: RequestIdentity;
}

/**
 * The keys that callers may come with. Only their SHA-256 is known here, without salt and in one round: that suffices
 * for keys, which are random, as it would not for passwords, which are guessed.
 */
export class ApiKeys {
  private readonly keys: readonly ApiKey[];

  /** @param entries `name:sha256:scopes` each */
  constructor(entries: readonly string[] = []) {
    this.keys = entries.map(parsed).filter((key) => key !== undefined);
  }

  get count(): number {
    return this.keys.length;
  }

  /** Whose key that is. It takes the same time whichever it is, and if it is none. */
  ownerOf(presented: string): RequestIdentity | undefined {
    const hash = createHash('sha256').update(presented).digest();
    let owner: RequestIdentity | undefined;
    for (const key of this.keys) {
      if (timingSafeEqual(key.hash, hash)) owner = key.identity;
    }
    return owner;
  }
}

function parsed(entry: string): ApiKey | undefined {
  const { name, hash, scopes } = ENTRY.exec(entry)?.groups ?? {};
  if (name === undefined || hash === undefined || scopes === undefined) return undefined;
  const words = scopes.split('+');
  if (!words.every(isScope)) return undefined;
  const identity = { kind: 'key', name, scopes: new Set<Scope>(words) } as const;
  return { hash: Buffer.from(hash, 'hex'), identity };
}
