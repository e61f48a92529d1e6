import { describe, expect, it } from '@jest/globals';
import type { JsonRpcParams } from './json-rpc-message.js';
import { timeParams } from './time-params.js';

const REQUEST = 'TimeService.RequestTimeStream';
const NEXT = 'TimeService.GetNextUpdate';

describe('the parameters of a call over HTTP', () => {
  it.each<[string, string, JsonRpcParams, unknown]>([
    ['by name', REQUEST, { UpdateInterval: 2, Duration: 6 }, { args: { updateInterval: 2, duration: 6 } }],
    ['by name in any mix of cases', REQUEST, { timezone: 'UTC' }, { args: { timeZone: 'UTC' } }],
    ['by position', REQUEST, [2, 6, 'UTC'], { args: { updateInterval: 2, duration: 6, timeZone: 'UTC' } }],
    ['as one object', REQUEST, [{ UpdateInterval: 2 }], { args: { updateInterval: 2 } }],
    ['with the stream by name', NEXT, { StreamId: 'a' }, { streamId: 'a', args: {} }],
    ['with the stream first', NEXT, ['a'], { streamId: 'a', args: {} }],
    ['with the stream last', REQUEST, [2, 6, null, 'a'], { streamId: 'a', args: { updateInterval: 2, duration: 6 } }],
    ['with no stream', NEXT, [null, 2], { args: { updateInterval: 2 } }],
    ['not at all', NEXT, [], { args: {} }],
    ['with names that nobody knows', NEXT, { streamid: '', Answer: 42 }, { args: {} }],
  ])('may be given %s', (_, method, params, expected) => {
    expect(timeParams(method, params)).toEqual({ streamId: undefined, ...(expected as object) });
  });

  it.each<[string, JsonRpcParams, string]>([
    [NEXT, { StreamId: 7 }, 'StreamId'],
    [NEXT, { StreamId: 'a.>' }, 'StreamId'],
    [NEXT, { StreamId: 'x'.repeat(65) }, 'StreamId'],
    [REQUEST, [1, 2, 'UTC', 'a', 'b'], 'params'],
  ])('of %s are not %j', (method, params, field) => {
    const wrong = expect.objectContaining({ code: 1002, details: [expect.objectContaining({ field })] });
    expect(() => timeParams(method, params)).toThrow(wrong);
  });
});
