import { describe, expect, it } from '@jest/globals';
import { timeMethod } from './time-methods.js';

describe('the methods of the service', () => {
  it('are two', () => {
    expect(timeMethod('TimeService.RequestTimeStream')).not.toBe(timeMethod('TimeService.GetNextUpdate'));
  });

  it.each([
    ['GetNextUpdate', 'Invalid method format: GetNextUpdate'],
    ['', 'Invalid method format: '],
    ['Clock.GetNextUpdate', 'Service Clock not found'],
    ['a.TimeService.GetNextUpdate', 'Service a.TimeService not found'],
    ['.GetNextUpdate', 'Service  not found'],
    ['timeservice.GetNextUpdate', 'Service timeservice not found'],
    ['TimeService.', 'Method  not found'],
    ['TimeService.getNextUpdate', 'Method getNextUpdate not found'],
    ['TimeService.constructor', 'Method constructor not found'],
    ['TimeService.__proto__', 'Method __proto__ not found'],
    ['TimeService.a\r\nb', 'Method a\uFFFD\uFFFDb not found'],
    [`TimeService.${'x'.repeat(100)}`, `Method ${'x'.repeat(63)}… not found`],
    ['x'.repeat(70_000), `Invalid method format: ${'x'.repeat(63)}…`],
  ])('are not %j: 1002', (name, message) => {
    expect(() => timeMethod(name)).toThrow(expect.objectContaining({ code: 1002, message }));
  });
});
