import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../api-error.js';

/** What a caller shows to say who they are. */
export type Credentials = { readonly key: string } | { readonly token: string };

const BEARER = /^Bearer +(?<token>\S+)$/i;

/**
 * The credentials among a request's headers, if there are any. Never from the URL: it ends up in logs, histories and
 * links.
 * @throws ApiError MALFORMED for two kinds at once; UNAUTHENTICATED for a kind that is not known here
 */
export function credentialsIn(headers: IncomingHttpHeaders): Credentials | undefined {
  const { authorization, 'x-api-key': key } = headers;
  if (key !== undefined && authorization !== undefined) {
    throw new ApiError('MALFORMED', 'X-API-Key and Authorization exclude each other');
  }
  if (typeof key === 'string') return { key };
  if (authorization === undefined) return undefined;
  const token = BEARER.exec(authorization)?.groups?.['token'];
  if (token === undefined) throw new ApiError('UNAUTHENTICATED', 'Authorization is not "Bearer" and a token');
  return { token };
}
