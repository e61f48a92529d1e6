import { Reflector } from '@nestjs/core';
import type { Scope } from './scope.js';

/**
 * What a route, or each of a controller's, asks of its callers; `none` is for all the world and counts against no
 * limit. A route below `/api/` that says nothing asks for `manage`.
 */
export const RequiresScope = Reflector.createDecorator<Scope | 'none'>();

/** How many requests a call of this route counts as, for the rate limit: a fraction for what a page asks all the time. */
export const CountsAs = Reflector.createDecorator<number>();
