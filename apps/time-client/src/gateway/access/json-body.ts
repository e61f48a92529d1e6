import type { ErrorRequestHandler, RequestHandler } from 'express';
import { ApiError } from '../api-error.js';

/** How bodies are read: JSON only, and so little of it that nothing is gained by compressing it. */
export const JSON_BODY = { limit: 8 * 1_024, inflate: false } as const;

/** What the parser of bodies calls its errors. */
const TEXTS: Readonly<Record<string, string>> = {
  'entity.too.large': `the body is larger than ${JSON_BODY.limit} bytes`,
  'entity.parse.failed': 'the body is not JSON',
  'encoding.unsupported': 'the body is compressed; send it as it is',
  'charset.unsupported': 'the body is not in UTF-8',
  'request.aborted': 'the body ended too early',
  'request.size.invalid': 'the body is not as long as its Content-Length says',
};

/** Before the parser: what is not JSON is refused, where the parser would take it for nothing. */
export const jsonOnly: RequestHandler = (request, _response, next) => {
  const isEmpty = request.headers['content-length'] === '0';
  if (isEmpty || request.is('application/json') !== false) return next();
  next(new ApiError('MALFORMED', 'the body is not application/json'));
};

/** Behind the parser: says what was wrong in the words of the API. */
export const bodyError: ErrorRequestHandler = (error: unknown, _request, _response, next) => {
  next(error instanceof Error && 'type' in error ? malformed(error) : error);
};

function malformed(cause: Error & { type: unknown }): ApiError {
  return new ApiError('MALFORMED', TEXTS[String(cause.type)] ?? 'the body cannot be read', { cause });
}
