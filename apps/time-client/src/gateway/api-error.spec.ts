import { describe, expect, it } from '@jest/globals';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { API_ERRORS, ApiError, fromStreamError, toApiError, type ApiErrorCode } from './api-error.js';

/** The table as it was agreed on, so that a slip of the pen in the code does not pass for a decision. */
const AGREED: readonly (readonly [ApiErrorCode, status: number, number: number, isRetryable: boolean])[] = [
  ['MALFORMED', 400, 1002, false],
  ['INVALID_EVENT_ID', 400, 1002, false],
  ['INVALID_REQUEST', 422, 1002, false],
  ['UNAUTHENTICATED', 401, 1006, false],
  ['NOT_PERMITTED', 403, 1007, false],
  ['NOT_FOUND', 404, 1002, false],
  ['TOO_LATE', 409, 1004, false],
  ['LIMIT_REACHED', 429, 1005, true],
  ['INTERNAL', 500, 1004, true],
  ['NO_BROKER', 503, 1001, true],
  ['NO_REPLICA', 503, 1003, true],
  ['TERMINATED', 503, 1004, true],
  ['NOT_YET', 503, 1003, true],
  ['UNAVAILABLE', 503, 1001, true],
  ['SHUTTING_DOWN', 503, 1001, true],
  ['READER_TOO_SLOW', 503, 1004, true],
];

describe('the table of errors', () => {
  it.each(AGREED)('%s is %i, %i, retryable: %s', (code, status, number, isRetryable) => {
    const error = new ApiError(code, 'what happened', { details: [{ field: 'interval', message: 'is wrong' }] });
    expect(error).toMatchObject({ status, number, isRetryable });
    expect(error.body('r1')).toEqual({
      code,
      number,
      message: 'what happened',
      details: [{ field: 'interval', message: 'is wrong' }],
      retryable: isRetryable,
      requestId: 'r1',
    });
  });

  it('has no other row', () => {
    expect(Object.keys(API_ERRORS).toSorted()).toEqual(AGREED.map(([code]) => code).toSorted());
  });

  it('has a row for every error of a stream', () => {
    const codes = Object.values(StreamErrorCode).map((code) => [
      code,
      fromStreamError(new StreamError(code, 'so')).code,
      fromStreamError(new StreamError(code, 'so')).number,
    ]);
    expect(codes).toEqual([
      [1001, 'NO_BROKER', 1001],
      [1002, 'INVALID_REQUEST', 1002],
      [1003, 'NO_REPLICA', 1003],
      [1004, 'TERMINATED', 1004],
      [1005, 'LIMIT_REACHED', 1005],
      [1006, 'UNAUTHENTICATED', 1006],
      [1007, 'NOT_PERMITTED', 1007],
    ]);
  });
});

describe('an error of the HTTP face', () => {
  it('keeps the details of a stream error, and says when to come back to a replica that is full', () => {
    const details = [{ field: 'timeZone', message: 'must be one' }];
    expect(fromStreamError(StreamError.invalid(details)).details).toEqual(details);
    expect(fromStreamError(new StreamError(StreamErrorCode.LimitReached, 'full')).retryAfterSeconds).toBe(5);
  });

  it('tells nothing of what nobody expected', () => {
    const error = toApiError(new Error('secret'));
    expect(error.code).toBe('INTERNAL');
    expect(JSON.stringify(error.body('r1'))).not.toContain('secret');
    expect(toApiError(error)).toBe(error);
  });
});
