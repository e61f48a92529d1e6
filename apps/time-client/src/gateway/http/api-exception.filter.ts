import {
  Catch,
  ServiceUnavailableException,
  HttpException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { LoggerService } from '@app/service';
import type { Request, Response } from 'express';
import { plainAddress } from '../access/address.js';
import { ApiError, toApiError } from '../api-error.js';
import { requestIdOf } from '../request-id.js';

/**
 * Answers every request that fails with `{error}`, in the words of the API and without a stack; only a health check
 * that is not passed has a form of its own. What nobody expected goes to the log, and so do ids that were forged.
 */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  constructor(private readonly logger: LoggerService) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    if (isHealthReport(exception)) return void response.status(exception.getStatus()).json(exception.getResponse());
    const requestId = requestIdOf(request, response);
    const error = errorOf(exception, request);
    this.log(error, requestId, request);
    if (response.headersSent) return void response.destroy();
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', error.retryAfterSeconds);
    response.status(error.status).json({ error: error.body(requestId) });
  }

  private log(error: ApiError, requestId: string, { method, path, ip }: Request): void {
    const fields = { requestId, method, path: path.slice(0, 200), address: plainAddress(ip) };
    if (error.code === 'INTERNAL') this.logger.error('request failed', { ...fields, err: error.cause });
    if (error.code === 'INVALID_EVENT_ID') this.logger.warn('invalid event id', { ...fields, reason: error.message });
  }
}

/** What Terminus throws; it says in its body what is down. */
function isHealthReport(exception: unknown): exception is ServiceUnavailableException {
  if (!(exception instanceof ServiceUnavailableException)) return false;
  const body = exception.getResponse();
  return typeof body === 'object' && 'details' in body;
}

/** Nest and Express throw by status what they find wrong before a route is reached. */
function errorOf(exception: unknown, { method, path }: Request): ApiError {
  const status = exception instanceof HttpException ? exception.getStatus() : Object(exception).status;
  if (exception instanceof ApiError || typeof status !== 'number') return toApiError(exception);
  if (status === 404) return new ApiError('NOT_FOUND', `there is no ${method} ${path.slice(0, 200)}`);
  if (status >= 400 && status < 500)
    return new ApiError('MALFORMED', 'the request cannot be read', { cause: exception });
  return toApiError(exception);
}
