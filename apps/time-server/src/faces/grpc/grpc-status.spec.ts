import { status } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { cancellation, failureOf } from './grpc-status.js';

const CURSOR = { originUnixMs: 1_795_288_133_360.5, nextSequence: 7 };
const TRAILERS = { 'time-origin-unix-ms': '1795288133360.5', 'time-next-sequence': '7' };

describe('how a failure is told in gRPC', () => {
  it('has a status of its own meaning for every code of ours', () => {
    const told = Object.fromEntries(
      Object.values(StreamErrorCode).map((code) => [code, status[failureOf(new StreamError(code, '')).code]]),
    );
    expect(told).toEqual({
      1001: 'UNAVAILABLE',
      1002: 'INVALID_ARGUMENT',
      1003: 'UNAVAILABLE',
      1004: 'ABORTED',
      1005: 'RESOURCE_EXHAUSTED',
      1006: 'UNAUTHENTICATED',
      1007: 'PERMISSION_DENIED',
    });
  });

  it('carries our code, and where to resume once there is a stream', () => {
    const error = new StreamError(StreamErrorCode.LimitReached, 'too slow');
    const { details, metadata } = failureOf(error, CURSOR);
    expect(details).toBe('too slow');
    expect(metadata.getMap()).toEqual({ 'time-error-code': '1005', ...TRAILERS });
    expect(failureOf(error).metadata.getMap()).toEqual({ 'time-error-code': '1005' });
  });

  it('names fields as time.proto does', () => {
    const error = StreamError.invalid([
      { field: 'updateInterval', message: 'must be more' },
      { field: 'resume.originUnixMs', message: 'must be less' },
    ]);
    const text = 'invalid request: update_interval must be more; resume.origin_unix_ms must be less';
    expect(failureOf(error).details).toBe(text);
  });

  it('keeps to itself what went wrong inside', () => {
    const failure = failureOf(new TypeError('x is undefined'), CURSOR);
    expect(failure).toMatchObject({ code: status.INTERNAL, details: 'internal error' });
    expect(failure.metadata.getMap()).toEqual(TRAILERS);
  });

  it('tells a reader whose stream somebody else cancelled where it stood', () => {
    expect(cancellation(CURSOR).code).toBe(status.CANCELLED);
    expect(cancellation(CURSOR).metadata.getMap()).toEqual(TRAILERS);
  });
});
