import { describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  NotFoundException,
  ServiceUnavailableException,
  type ArgumentsHost,
} from '@nestjs/common';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import { ApiError } from '../api-error.js';
import { ApiExceptionFilter } from './api-exception.filter.js';

/** What a request that failed with `exception` is answered, and what the log says of it. */
function answerTo(exception: unknown) {
  const lines: string[] = [];
  const logger = LoggerService.to(
    { write: (line) => void lines.push(line) },
    { name: 't', level: 'info', format: 'json' },
  );
  const headers: Record<string, unknown> = {};
  const answer = { status: 0, body: undefined as unknown, headers, lines };
  const response = {
    headersSent: false,
    getHeader: (name: string) => headers[name],
    setHeader: (name: string, value: unknown) => void (headers[name] = value),
    status: (status: number) => {
      answer.status = status;
      return response;
    },
    json: (body: unknown) => void (answer.body = body),
  };
  const request = { method: 'GET', path: '/api/v1/x', ip: '::ffff:192.0.2.7', headers: { 'x-request-id': 'r1' } };
  const http = { getRequest: () => request, getResponse: () => response };
  new ApiExceptionFilter(logger).catch(exception, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return answer;
}

const codeIn = ({ status, body }: ReturnType<typeof answerTo>) => [
  status,
  (body as { error: { code: string } }).error.code,
];

describe('a request that fails', () => {
  it('is answered in the words of the API, whoever throws', () => {
    const thrown: [exception: unknown, status: number, code: string][] = [
      [new ApiError('TOO_LATE', 'so'), 409, 'TOO_LATE'],
      [new StreamError(StreamErrorCode.Connection, 'so'), 503, 'NO_BROKER'],
      [new StreamError(StreamErrorCode.Terminated, 'so'), 503, 'TERMINATED'],
      [new NotFoundException('Cannot GET /api/v1/x'), 404, 'NOT_FOUND'],
      [new BadRequestException(), 400, 'MALFORMED'],
      [Object.assign(new URIError('Failed to decode param'), { status: 400 }), 400, 'MALFORMED'],
      [new ServiceUnavailableException(), 500, 'INTERNAL'],
      [new TypeError('x is undefined'), 500, 'INTERNAL'],
      ['a text', 500, 'INTERNAL'],
      [undefined, 500, 'INTERNAL'],
    ];
    for (const [exception, status, code] of thrown) expect(codeIn(answerTo(exception))).toEqual([status, code]);
  });

  it('by a fault of the program tells the log all, and the caller only where to find it', () => {
    const { body, headers, lines } = answerTo(new TypeError('secret'));
    expect(JSON.stringify(body)).not.toMatch(/secret|\.ts/);
    expect([headers['X-Request-Id'], body]).toEqual(['r1', { error: expect.objectContaining({ requestId: 'r1' }) }]);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'error', msg: 'request failed', requestId: 'r1', address: '192.0.2.7' }),
    ]);
    expect(lines[0]).toContain('TypeError: secret');
  });

  it('with a forged id leaves a line in the log, as nothing else does that callers do wrong', () => {
    expect(answerTo(new ApiError('INVALID_EVENT_ID', 'it was changed')).lines).toEqual([
      expect.stringContaining('"msg":"invalid event id"'),
    ]);
    expect(answerTo(new ApiError('INVALID_REQUEST', 'so')).lines).toEqual([]);
  });

  it('is told when to come back', () => {
    const error = new ApiError('LIMIT_REACHED', 'full', { retryAfterSeconds: 7 });
    expect(answerTo(error).headers['Retry-After']).toBe(7);
  });

  it('leaves the report of a health check as it is', () => {
    const report = { status: 'error', details: { nats: { status: 'down' } } };
    expect(answerTo(new ServiceUnavailableException(report))).toMatchObject({ status: 503, body: report });
  });
});
