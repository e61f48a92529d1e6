import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { LoggerService } from '@app/service';
import type { Request, Response } from 'express';
import { ApiError } from '../api-error.js';
import { requestIdOf } from '../request-id.js';
import { addressKey, plainAddress } from './address.js';
import { Authenticator } from './authenticator.js';
import { RateLimit } from './rate-limit.js';
import { identify, shareOf, type RequestIdentity } from './request-identity.js';
import { CountsAs, RequiresScope } from './route-access.js';
import type { Scope } from './scope.js';

/** Lets a request pass that says who it is from, has a share of the rate left, and may do what it asks. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly rateLimit: RateLimit,
    private readonly logger: LoggerService,
  ) {}

  /** @throws ApiError UNAUTHENTICATED, NOT_PERMITTED, LIMIT_REACHED, and what finding out who asks throws */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const scope = this.neededScope(context, request);
    if (scope === 'none') return true;
    const address = plainAddress(request.ip);
    const identity = await this.identified(request, http.getResponse<Response>(), address);
    const cost = this.reflector.getAllAndOverride(CountsAs, [context.getHandler(), context.getClass()]);
    await this.rateLimit.take(shareOf(identity, addressKey(address)), cost);
    if (!identity.scopes.has(scope)) {
      throw new ApiError('NOT_PERMITTED', `${identity.name} has no scope "${scope}"`);
    }
    identify(request, identity);
    return true;
  }

  private neededScope(context: ExecutionContext, request: Request): Scope | 'none' {
    const said = this.reflector.getAllAndOverride(RequiresScope, [context.getHandler(), context.getClass()]);
    return said ?? (request.path.toLowerCase().startsWith('/api/') ? 'manage' : 'none');
  }

  /** Who is refused here pays with the share of their address: that bounds guessing, and the lines in the log. */
  private async identified(request: Request, response: Response, address: string): Promise<RequestIdentity> {
    try {
      return await this.authenticator.identityOf(request);
    } catch (error) {
      await this.rateLimit.take(`address:${addressKey(address)}`);
      if (error instanceof ApiError && (error.code === 'UNAUTHENTICATED' || error.code === 'NOT_PERMITTED')) {
        if (error.code === 'UNAUTHENTICATED') response.setHeader('WWW-Authenticate', this.authenticator.challenge);
        const requestId = requestIdOf(request, response);
        this.logger.warn('caller refused', { requestId, address, reason: error.message });
      }
      throw error;
    }
  }
}
