import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../api-error.js';
import { Query, type RawQuery } from './query.js';
import { timeRequestIn, timeRequestOf } from './time-request.js';

const NAMES = ['interval', 'duration', 'timeZone', 'flag', 'count', 'word'];

function errorOf(read: () => unknown): ApiError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function fieldsOf(raw: RawQuery, read: (query: Query) => unknown): string[] | undefined {
  return errorOf(() => {
    const query = new Query(raw, NAMES);
    read(query);
    query.check();
  })?.details.map(({ field, message }) => `${field} ${message}`);
}

describe('a query', () => {
  it('tells all that is wrong with it at once, by the names that its author used', () => {
    const raw = { interval: '0', duration: '-1', timeZone: 'Mars', flag: 'yes', count: '1.5', word: 'c', zone: 'UTC' };
    const fields = fieldsOf(raw, (query) => [
      timeRequestOf(query),
      query.flag('flag'),
      query.integer('count', 1, 9, undefined),
      query.choice('word', ['a', 'b'], 'a'),
    ]);
    expect(fields).toEqual([
      `zone is not a parameter here (${NAMES.join(', ')})`,
      'interval must be a number of seconds from 0.01 to 86400, got 0',
      'duration must be 0 (until cancelled) or a number of seconds up to 315360000, got -1',
      'timeZone must be the name of an IANA time zone such as Europe/Paris, at most 64 characters, got "Mars"',
      'flag must be one of true, false, got "yes"',
      'count must be a whole number from 1 to 9, got "1.5"',
      'word must be one of a, b, got "c"',
    ]);
  });

  it('has defaults for what is absent or empty', () => {
    const query = new Query({ interval: '', flag: '' }, NAMES);
    expect(timeRequestOf(query)).toMatchObject({ updateInterval: 1, duration: 0, timeZone: 'UTC' });
    expect([query.flag('flag'), query.integer('count', 1, 9, 5), query.choice('word', ['a', 'b'], 'b')]).toEqual([
      false,
      5,
      'b',
    ]);
    query.check();
  });

  it('is malformed if a parameter is given twice', () => {
    expect(errorOf(() => new Query({ interval: ['1', '2'] }, NAMES))?.code).toBe('MALFORMED');
  });

  it('repeats no more than a little of what was sent', () => {
    const raw = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${'x'.repeat(900)}${index}`, 'y']));
    const fields = fieldsOf(raw, () => undefined) ?? [];
    expect([fields.length, fields.at(-1)]).toEqual([9, 'query has 492 more unknown parameters']);
    expect(Math.max(...fields.map(({ length }) => length))).toBeLessThan(200);
  });
});

describe('a body', () => {
  it('may be absent, and names every wrong field', () => {
    expect(timeRequestIn(undefined)).toMatchObject({ updateInterval: 1, duration: 0, timeZone: 'UTC' });
    const error = errorOf(() => timeRequestIn({ updateInterval: '1', zone: 'UTC' }));
    expect([error?.code, error?.details.map(({ field }) => field)]).toEqual([
      'INVALID_REQUEST',
      ['updateInterval', 'zone'],
    ]);
    expect(errorOf(() => timeRequestIn([]))?.code).toBe('INVALID_REQUEST');
  });
});
