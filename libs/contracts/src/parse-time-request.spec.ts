import { describe, expect, it, jest } from '@jest/globals';
import { InvalidTimeRequest, parseTimeRequest } from './parse-time-request.js';
import { TimeRequest } from './time-request.js';

const INTERVAL = 'must be a number of seconds from 0.01 to 86400';
const DURATION = 'must be 0 (until cancelled) or a number of seconds up to 315360000';
const ZONE = 'must be the name of an IANA time zone such as Europe/Paris, at most 64 characters';
const UNKNOWN = 'is not a field of a time request (updateInterval, duration, timeZone)';

function refusal(raw: unknown): InvalidTimeRequest {
  try {
    parseTimeRequest(raw);
  } catch (error) {
    if (error instanceof InvalidTimeRequest) return error;
    throw error;
  }
  throw new Error('the request was not refused');
}

describe('a time request', () => {
  it('is complete when nothing is given', () => {
    expect(parseTimeRequest({})).toEqual({ updateInterval: 1, duration: 0, timeZone: 'UTC' });
    expect(parseTimeRequest({ duration: undefined })).toEqual(new TimeRequest());
  });

  it.each([
    { updateInterval: 0.01, duration: 0, timeZone: 'UTC' },
    { updateInterval: 86_400, duration: 315_360_000, timeZone: 'America/Argentina/ComodRivadavia' },
    { updateInterval: 1 / 3, duration: 1e-3, timeZone: 'Etc/GMT+5' },
    { updateInterval: 1, duration: 60, timeZone: 'europe/paris' },
  ])('keeps what is given: $updateInterval s for $duration s in $timeZone', (request) => {
    expect(parseTimeRequest(request)).toEqual(request);
    expect(parseTimeRequest(request)).toBeInstanceOf(TimeRequest);
    expect(parseTimeRequest(parseTimeRequest(request))).toEqual(request);
  });

  it.each([
    ['updateInterval', 0, `${INTERVAL}, got 0`],
    ['updateInterval', -1, `${INTERVAL}, got -1`],
    ['updateInterval', 0.001, `${INTERVAL}, got 0.001`],
    ['updateInterval', 2 ** 31, `${INTERVAL}, got 2147483648`],
    ['updateInterval', Number.NaN, `${INTERVAL}, got NaN`],
    ['updateInterval', JSON.parse('1e309'), `${INTERVAL}, got Infinity`],
    ['updateInterval', '1', `${INTERVAL}, got "1"`],
    ['updateInterval', null, `${INTERVAL}, got null`],
    ['updateInterval', [1], `${INTERVAL}, got an array`],
    ['updateInterval', { valueOf: 1 }, `${INTERVAL}, got an object`],
    ['updateInterval', true, `${INTERVAL}, got true`],
    ['duration', -1, `${DURATION}, got -1`],
    ['duration', 1e308, `${DURATION}, got 1e+308`],
    ['duration', Number.NaN, `${DURATION}, got NaN`],
    ['duration', null, `${DURATION}, got null`],
    ['duration', '0', `${DURATION}, got "0"`],
    ['timeZone', 'Mars/Olympus', `${ZONE}, got "Mars/Olympus"`],
    ['timeZone', '', `${ZONE}, got ""`],
    ['timeZone', '+05:30', `${ZONE}, got "+05:30"`],
    ['timeZone', null, `${ZONE}, got null`],
    ['timeZone', 7, `${ZONE}, got 7`],
    ['timeZone', 'UTC\r\nforged', `${ZONE}, got "UTC\uFFFD\uFFFDforged"`],
    ['timeZone', 'x'.repeat(10_000), `${ZONE}, got "${'x'.repeat(62)}…`],
  ])('refuses %s %p', (field, value, message) => {
    expect(refusal({ [field]: value }).violations).toEqual([{ field, message }]);
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [[], 'an array'],
    ['{}', '"{}"'],
    [1, '1'],
    [() => undefined, 'a function'],
  ])('refuses %p in place of an object', (raw, text) => {
    expect(refusal(raw).violations).toEqual([{ field: 'request', message: `must be an object, got ${text}` }]);
  });

  it('refuses unknown fields by name, those that could reach a prototype included', () => {
    const raw: unknown = JSON.parse('{"interval":1,"__proto__":{"duration":5},"constructor":{},"prototype":null}');
    expect(refusal(raw).violations).toEqual(
      ['interval', '__proto__', 'constructor', 'prototype'].map((field) => ({ field, message: UNKNOWN })),
    );
    expect(parseTimeRequest({}).duration).toBe(0);
  });

  it('does not read fields that are inherited', () => {
    expect(parseTimeRequest(Object.create({ duration: 60 }))).toEqual(new TimeRequest());
  });

  it('reports all mistakes at once', () => {
    const error = refusal({ updateInterval: 0, duration: -1, timeZone: 'Mars/Olympus', colour: 'red' });
    expect(error.violations.map(({ field }) => field)).toEqual(['updateInterval', 'duration', 'timeZone', 'colour']);
    expect(error.message).toContain(`updateInterval ${INTERVAL}, got 0; duration ${DURATION}, got -1; timeZone`);
  });

  it('answers a flood of unknown fields in a few lines', () => {
    const flood = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${'k'.repeat(500)}${index}`, 1]));
    const { violations, message } = refusal(flood);
    expect(violations).toHaveLength(9);
    expect(violations.at(-1)).toEqual({ field: 'request', message: 'has 4992 more unknown fields' });
    expect(Math.max(...violations.map(({ field }) => field.length))).toBe(64);
    expect(message.length).toBeLessThan(2000);
  });

  it('takes any depth of nesting for what it is', () => {
    const deep: unknown = JSON.parse(`{"timeZone":${'['.repeat(5000)}${']'.repeat(5000)}}`);
    expect(refusal(deep).violations).toEqual([{ field: 'timeZone', message: `${ZONE}, got an array` }]);
  });

  it('costs no formatter of its own: those of a zone share one', () => {
    const formatters = jest.spyOn(Intl, 'DateTimeFormat');
    try {
      for (let n = 0; n < 10_000; n++) parseTimeRequest({ updateInterval: 1 + n / 1000, timeZone: 'Africa/Cairo' });
      expect(formatters).toHaveBeenCalledTimes(1);
    } finally {
      formatters.mockRestore();
    }
  });
});
