import { describe, expect, it } from '@jest/globals';
import { encodeUpdate } from '@app/contracts';
import { StreamError } from '@app/nats-streams';
import { TimeSource } from './time-source.js';

describe('TimeSource', () => {
  const source = new TimeSource();

  it('refuses a wrong request with 1002 and every violated field', () => {
    const wrong = { updateInterval: 0, duration: -1, timeZone: 'Mars/Olympus', x: 1 };
    expect(() => source.parseRequest(wrong)).toThrow(StreamError);
    expect(() => source.parseRequest(wrong)).toThrow(
      expect.objectContaining({
        code: 1002,
        details: ['updateInterval', 'duration', 'timeZone', 'x'].map((field) => expect.objectContaining({ field })),
      }),
    );
  });

  it('makes the updates of the request that it has read', () => {
    const request = source.parseRequest({ updateInterval: 0.5, duration: 1 });
    expect([source.lastSequence(request), source.dueMs(request, 1)]).toEqual([2, 500]);
    expect(source.encode(request, 0, 2)).toBe(encodeUpdate(request, 0, 2));
    expect(JSON.parse(source.encode(request, 0, 2))).toEqual({
      timestamp: 1,
      timeString: '1970-01-01 00:00:01.000000',
      sequenceNum: 2,
      isFinal: true,
    });
  });
});
