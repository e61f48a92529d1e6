import { describe, expect, it } from '@jest/globals';
import { parseStreamLine } from './stream-line.js';

describe('parseStreamLine', () => {
  it('reads who owns a stream', () => {
    expect(parseStreamLine('stream a1-B_2  owner time-server-1')).toEqual({
      streamId: 'a1-B_2',
      owner: 'time-server-1',
    });
  });

  it('reads who took it over, whatever words the reason has', () => {
    expect(parseStreamLine('stream x  owner time-server-2  was time-server-1  heartbeat silent  pause 34 ms')).toEqual({
      streamId: 'x',
      owner: 'time-server-2',
      previousOwner: 'time-server-1',
    });
  });

  it.each(['Time update #0: 2026-11-21 04:50:28.320000', 'Stream completed', 'stream x', 'stream x  owner', ''])(
    'takes "%s" for something else',
    (line) => {
      expect(parseStreamLine(line)).toBeUndefined();
    },
  );
});
