import { describe, expect, it } from '@jest/globals';
import { connectionLost, problemOf, quiet } from './problem.js';

const error = (code: string, retryable: boolean) => ({ code, message: 'the reason', details: [], retryable });

describe('a problem', () => {
  it.each(['NO_BROKER', 'NO_REPLICA', 'LIMIT_REACHED', 'UNAUTHENTICATED', 'INTERNAL', 'INVALID_REQUEST'])(
    'of code %s says what is wrong and what happens next',
    (code) => {
      const { what, next } = problemOf(error(code, true));
      expect(what).toMatch(/\.$|the reason$/);
      expect(next).toMatch(/\.$/);
    },
  );

  it('of a caller who may not says what the gateway said', () => {
    expect(problemOf(error('NOT_PERMITTED', false)).what).toBe('The gateway says: the reason');
  });

  it('with a limit says when it is tried again', () => {
    expect(problemOf(error('LIMIT_REACHED', true), 2_400).next).toContain('in 3 s');
  });

  it('that will not pass by itself says what to do', () => {
    expect(problemOf(error('INVALID_REQUEST', false)).next).toContain('press Start');
  });

  it('of the connection names the number with which it goes on', () => {
    expect(connectionLost(12).next).toContain('number 12');
    expect(connectionLost(undefined).next).not.toContain('number');
  });

  it('without any update tells a lost broker from replicas that are gone', () => {
    expect(quiet('12:00:03', 2, false).what).toContain('since 12:00:03: the gateway has lost its broker');
    expect(quiet('12:00:03', 0, true).what).toContain('no time-server replica');
    expect(quiet(undefined, 2, true)).toMatchObject({
      what: 'No update yet.',
      next: expect.stringContaining('looking'),
    });
    expect(quiet('12:00:03', undefined, true).next).toContain('does not answer');
  });
});
