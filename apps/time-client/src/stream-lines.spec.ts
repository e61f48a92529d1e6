import { describe, expect, it } from '@jest/globals';
import { StreamError, StreamErrorCode, type StreamNotice } from '@app/nats-streams';
import { failureLine, OwnerLines, updateLine } from './stream-lines.js';

function resumed(serverId: string, from: string, to: string): StreamNotice {
  return { kind: 'resumed', streamId: 's1', serverId, from, to, reason: 'no responder', pauseMs: 12.6, sequence: 3 };
}

describe('the lines of a stream', () => {
  it('are those that the reference client prints', () => {
    const update = { timestamp: 1, timeString: '2026-11-21 04:50:28.320000', sequenceNum: 0, isFinal: false };
    expect(updateLine(update)).toBe('Time update #0: 2026-11-21 04:50:28.320000');
  });

  it('tell the owner once, and again when it is another', () => {
    const owners = new OwnerLines('s1');
    const opened: StreamNotice = { kind: 'opened', streamId: 's1', serverId: 'a_1', replica: 'a', originUnixMs: 0 };
    expect(owners.lineOf(opened)).toBe('stream s1  owner a');
    expect(owners.lineOf(resumed('a_1', 'a', 'a'))).toBeUndefined();
    expect(owners.lineOf(resumed('b_1', 'a', 'b'))).toBe('stream s1  owner b  was a  no responder  pause 13 ms');
    expect(owners.lineOf(resumed('b_2', 'b', 'b'))).toBe('stream s1  owner b  was b  no responder  pause 13 ms');
  });

  it('say nothing of other streams', () => {
    const owners = new OwnerLines('s2');
    expect(owners.lineOf(resumed('b_1', 'a', 'b'))).toBeUndefined();
    expect(owners.lineOf({ kind: 'link lost' })).toBeUndefined();
  });

  it('tell a failure by its code and text', () => {
    const error = new StreamError(StreamErrorCode.InitializationFailed, 'no replica answered');
    expect(failureLine(error)).toBe('Stream failed: 1003 no replica answered');
  });
});
