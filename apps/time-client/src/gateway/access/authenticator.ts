import type { Request } from 'express';
import { ApiError } from '../api-error.js';
import type { AccessMode } from './access-mode.js';
import type { ApiKeys } from './api-keys.js';
import { credentialsIn } from './credentials.js';
import { ANYONE, type RequestIdentity } from './request-identity.js';
import type { ThisMachine } from './this-machine.js';
import type { TokenVerifier } from './token-verifier.js';

/** Finds out who asks. */
export class Authenticator {
  constructor(
    private readonly mode: AccessMode,
    private readonly keys: ApiKeys,
    private readonly tokens: TokenVerifier | undefined,
    private readonly thisMachine: ThisMachine,
  ) {}

  /** The `WWW-Authenticate` of an answer to who did not say who they are. */
  get challenge(): string {
    const kinds = [this.tokens && 'Bearer realm="timecast"', this.keys.count > 0 && 'ApiKey header="X-API-Key"'];
    return kinds.filter(Boolean).join(', ') || 'ApiKey header="X-API-Key"';
  }

  /** @throws ApiError UNAUTHENTICATED, NOT_PERMITTED, MALFORMED or UNAVAILABLE */
  async identityOf(request: Request): Promise<RequestIdentity> {
    switch (this.mode) {
      case 'everyone':
        return ANYONE;
      case 'this machine':
        this.thisMachine.check(request);
        return ANYONE;
      case 'keys':
        return this.owner(request);
    }
  }

  private async owner(request: Request): Promise<RequestIdentity> {
    const credentials = credentialsIn(request.headers);
    if (credentials === undefined) throw new ApiError('UNAUTHENTICATED', `${this.wanted} is needed`);
    if ('token' in credentials) {
      if (this.tokens === undefined) throw new ApiError('UNAUTHENTICATED', 'tokens are not accepted here');
      return this.tokens.identityOf(credentials.token);
    }
    const owner = this.keys.ownerOf(credentials.key);
    if (owner === undefined) throw new ApiError('UNAUTHENTICATED', 'the key is not known here');
    return owner;
  }

  private get wanted(): string {
    if (this.tokens === undefined) return 'a key (X-API-Key)';
    return this.keys.count === 0 ? 'a token (Authorization: Bearer)' : 'a key (X-API-Key) or a token';
  }
}
