import { readFileSync } from 'node:fs';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { ConfigError } from '@app/service';

/** How long a request may wait for the issuer's keys. Those that come meanwhile share one fetch. */
const FETCH_TIMEOUT_MS = 3_000;

/** The issuer's keys cannot be had now: no fault of the token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** The issuer's public keys from a file, read once. @throws ConfigError if it cannot be */
export function keysFromFile(path: string): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it is malformed';
    throw new ConfigError([
      { where: 'JWT_JWKS_FILE', what: `${path} is no JSON Web Key Set that can be read: ${why}` },
    ]);
  }
}

/**
 * The issuer's public keys from its server: fetched when first needed, when they are 10 min old, and, at most every
 * 30 s, when a token names one that is not among them.
 */
export function keysFromUrl(url: string): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(url), { timeoutDuration: FETCH_TIMEOUT_MS });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (cause) {
      if (isAboutToken(cause)) throw cause;
      throw new KeysUnavailable(`no keys from ${url}`, { cause });
    }
  };
}

function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
