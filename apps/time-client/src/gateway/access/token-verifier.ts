import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { ApiError } from '../api-error.js';
import type { GatewayConfig } from '../gateway.config.js';
import { KeysUnavailable, keysFromFile, keysFromUrl } from './issuer-keys.js';
import type { RequestIdentity } from './request-identity.js';
import { isScope } from './scope.js';

/** How far clocks of issuer and gateway may be apart. */
const CLOCK_TOLERANCE_SECONDS = 5;

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Finds the issuer's public key that a token names. */
  readonly keys: JWTVerifyGetKey;
}

export type TokenSettings = Pick<
  GatewayConfig,
  'jwtIssuer' | 'jwtAudience' | 'jwtAlgorithms' | 'jwtJwksUrl' | 'jwtJwksFile'
>;

/** Checks JSON Web Tokens: their signature, issuer, audience and time. Tokens that never end are refused. */
export class TokenVerifier {
  constructor(private readonly rules: TokenRules) {}

  /**
   * Who the token is about, and what its claim `scope` allows of what is known here.
   * @throws ApiError UNAUTHENTICATED if the token is not good here; UNAVAILABLE if the issuer's keys cannot be had now
   */
  async identityOf(token: string): Promise<RequestIdentity> {
    const { keys, issuer, audience, algorithms } = this.rules;
    const { payload } = await jwtVerify<{ scope?: unknown }>(token, keys, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'exp'],
    }).catch((error: unknown) => {
      throw refusal(error);
    });
    const words = typeof payload.scope === 'string' ? payload.scope.split(' ') : [];
    const { sub, exp = 0 } = payload; // they are there: they were asked for
    return { kind: 'jwt', name: String(sub), scopes: new Set(words.filter(isScope)), expiresUnixMs: exp * 1_000 };
  }
}

/** The verifier that the settings ask for, if they ask for one. @throws ConfigError if the file of keys cannot be read */
export function tokenVerifier({
  jwtIssuer: issuer,
  jwtAudience: audience,
  jwtAlgorithms: algorithms,
  jwtJwksUrl: url,
  jwtJwksFile: file,
}: TokenSettings): TokenVerifier | undefined {
  if (issuer === undefined || audience === undefined) return undefined;
  const keys = url === undefined ? file && keysFromFile(file) : keysFromUrl(url);
  return keys ? new TokenVerifier({ issuer, audience, algorithms, keys }) : undefined;
}

/** The caller learns what to do about it, and not what exactly would have been right. */
function refusal(cause: unknown): ApiError {
  if (cause instanceof errors.JWTExpired) return new ApiError('UNAUTHENTICATED', 'the token has expired', { cause });
  if (cause instanceof errors.JOSEError)
    return new ApiError('UNAUTHENTICATED', 'the token is not valid here', { cause });
  if (cause instanceof KeysUnavailable) {
    return new ApiError('UNAVAILABLE', 'tokens cannot be checked now; try again', { cause, retryAfterSeconds: 2 });
  }
  return new ApiError('INTERNAL', 'the token could not be checked', { cause });
}
