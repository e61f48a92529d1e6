import { describe, expect, it } from '@jest/globals';
import { parseApiError, parseEnd, parseMove, parseOpening, parseUpdate } from './stream-events.js';

const UPDATE = { timestamp: 1_700_000_000, timeString: '2023-11-14 23:13:20.250000', sequenceNum: 7, isFinal: false };

describe('parseUpdate', () => {
  it('knows the due instant to the microsecond, whatever the zone of the text', () => {
    expect(parseUpdate(JSON.stringify({ ...UPDATE, latenessMs: 0.84, owner: 'vm' }))).toEqual({
      sequence: 7,
      dueUnixMs: 1_700_000_000_250,
      timeString: UPDATE.timeString,
      latenessMs: 0.84,
      owner: 'vm',
      isFinal: false,
    });
  });

  it('does without lateness and owner', () => {
    expect(parseUpdate(JSON.stringify(UPDATE))).toMatchObject({ latenessMs: NaN, owner: '' });
  });

  it.each(['', 'null', '[]', '{', '{}', JSON.stringify({ ...UPDATE, sequenceNum: -1 }), '{"timestamp":1}'])(
    'takes %j for none',
    (text) => expect(parseUpdate(text)).toBeUndefined(),
  );
});

describe('the other events', () => {
  it('are read', () => {
    const move = { from: 'a', to: 'b', reason: 'no responder', pauseMs: 131, atUnixMs: 5 };
    expect(parseMove(JSON.stringify({ ...move, sequence: 9 }))).toEqual(move);
    expect(parseOpening('{"serverUnixMs":5,"id":"x"}')).toEqual({ serverUnixMs: 5, owner: undefined });
    expect(parseEnd('{"reason":"shutdown"}')).toEqual({ reason: 'shutdown' });
  });

  it('are none if they say too little', () => {
    expect(parseMove('{"from":"a"}')).toBeUndefined();
    expect(parseOpening('{}')).toBeUndefined();
  });
});

describe('parseApiError', () => {
  const error = {
    code: 'NO_BROKER',
    message: 'gone',
    retryable: true,
    details: [{ field: 'interval', message: 'no' }],
  };

  it('reads the body of an answer and the data of an event', () => {
    expect(parseApiError(JSON.stringify({ error: { ...error, number: 1001 } }))).toEqual(error);
    expect(parseApiError(JSON.stringify(error))).toEqual(error);
  });

  it.each(['<html>', '{}', '{"error":"x"}', '{"error":{"code":1}}'])('finds none in %j', (text) => {
    expect(parseApiError(text)).toBeUndefined();
  });
});
