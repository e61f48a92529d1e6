import { describe, expect, it } from '@jest/globals';
import { TimeRequest } from '@app/contracts';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { argumentsOf, argumentsOfJson, asksFor, inGoNames, isEmpty, NO_ARGUMENTS } from './time-arguments.js';

describe('the arguments of a call', () => {
  it.each([
    [
      { UpdateInterval: 0.5, Duration: 60, TimeZone: 'UTC' },
      { updateInterval: 0.5, duration: 60, timeZone: 'UTC' },
    ],
    [
      { updateinterval: 2, DURATION: 1 },
      { updateInterval: 2, duration: 1 },
    ],
    [
      { UpdateInterval: '1', Duration: -1 },
      { updateInterval: '1', duration: -1 },
    ],
    [{ UpdateInterval: 0, Duration: -0, TimeZone: '' }, {}],
    [{ UpdateInterval: null, StreamId: 'x', __proto__: { Duration: 5 } }, {}],
    [null, {}],
    [undefined, {}],
  ])('are read out of %j as Go would, and zeros are none', (json, args) => {
    expect(argumentsOfJson(json)).toEqual(args);
  });

  it.each([[1], ['{}'], [[]], [true]])('cannot be %j', (json) => {
    expect(() => argumentsOfJson(json)).toThrow(expect.objectContaining({ code: StreamErrorCode.InvalidRequest }));
  });

  it('are the same where they were read by name', () => {
    expect(argumentsOf({ UpdateInterval: 1, Duration: 0, TimeZone: '' })).toEqual({ updateInterval: 1 });
    expect(argumentsOf({ UpdateInterval: NaN })).toEqual({ updateInterval: NaN });
  });

  it('may be none at all', () => {
    expect([isEmpty(NO_ARGUMENTS), isEmpty({ duration: 1 })]).toEqual([true, false]);
  });

  it('ask for a request if they say what it says, or leave out what is its default', () => {
    const request = Object.assign(new TimeRequest(), { updateInterval: 2 });
    expect(asksFor({ updateInterval: 2 }, request)).toBe(true);
    expect(asksFor({ updateInterval: 2, timeZone: 'UTC' }, request)).toBe(true);
    expect(asksFor({}, request)).toBe(false);
    expect(asksFor({ updateInterval: 2, duration: 1 }, request)).toBe(false);
    expect(asksFor({ updateInterval: '2' }, request)).toBe(false);
  });

  it('have their own names in errors about them, and in no others', () => {
    const details = [
      { field: 'duration', message: 'is wrong' },
      { field: 'toString', message: 'is unknown' },
    ];
    expect(inGoNames(StreamError.invalid(details)).toJSON()).toEqual({
      code: 1002,
      message: 'invalid request: Duration is wrong; toString is unknown',
      details: [{ field: 'Duration', message: 'is wrong' }, details[1]],
    });
    const full = new StreamError(StreamErrorCode.LimitReached, 'full');
    expect(inGoNames(full)).toBe(full);
  });
});
