import type { NextFunction, Request, Response } from 'express';
import { requestIdOf } from '../request-id.js';

/** What every answer says: its id, and of the API that it is not to be kept. */
export function answerHeaders(request: Request, response: Response, next: NextFunction): void {
  requestIdOf(request, response);
  if (request.originalUrl.startsWith('/api/')) response.setHeader('Cache-Control', 'no-store');
  next();
}
