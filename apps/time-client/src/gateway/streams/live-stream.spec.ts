import { describe, expect, it } from '@jest/globals';
import { parseTimeRequest, updateAt, type TimeResponse } from '@app/contracts';
import { StreamError, StreamErrorCode, type OpenOptions } from '@app/nats-streams';
import { Observable, type Subscriber } from 'rxjs';
import { LiveStream, type LiveStreamPort } from './live-stream.js';
import { StreamIdentity } from './stream-identity.js';
import { StreamTokens } from './stream-tokens.js';

const ORIGIN_UNIX_MS = 1_700_000_000_000;

/** Replicas in the test's hands. */
function setUp(sinceOriginMs = 0) {
  const log: string[] = [];
  const opened: OpenOptions[] = [];
  let upstream: Subscriber<TimeResponse> | undefined;
  const port: LiveStreamPort = {
    clock: { nowUnixMs: () => ORIGIN_UNIX_MS + sinceOriginMs },
    tokens: new StreamTokens('a key that is as long as it has to be'),
    openUpstream: (_, options) =>
      new Observable((subscriber) => {
        opened.push(options);
        upstream = subscriber;
        return () => log.push('unsubscribed');
      }),
    named: () => void log.push('named'),
    over: ({ state }) => void log.push(`over: ${state}`),
    unused: () => void log.push('unused'),
  };
  const request = parseTimeRequest({ updateInterval: 1, duration: 10 });
  const identity = new StreamIdentity(request, ORIGIN_UNIX_MS);
  return {
    port,
    log,
    opened,
    request,
    known: { identity, token: port.tokens.issue(identity) },
    come: (...sequences: number[]) => {
      for (const sequence of sequences) upstream?.next(updateAt(request, ORIGIN_UNIX_MS, sequence));
    },
    fail: (code: StreamErrorCode) => upstream?.error(new StreamError(code, 'so')),
    complete: () => upstream?.complete(),
  };
}

function grant(stream: LiveStream): void {
  const serverId = 'a_00000000';
  stream.notice({ kind: 'opened', streamId: stream.streamId, serverId, replica: 'a', originUnixMs: ORIGIN_UNIX_MS });
}

const never = new AbortController().signal;

describe('a stream that is read here', () => {
  it('has its name as soon as a replica has granted it, and before its first update', async () => {
    const { port, log, request } = setUp();
    const stream = new LiveStream(port, request);
    stream.open();
    expect([stream.state, stream.name]).toEqual(['starting', undefined]);
    grant(stream);
    const { identity, token } = await stream.started;
    expect([stream.state, stream.owner, identity.originUnixMs]).toEqual(['live', 'a', ORIGIN_UNIX_MS]);
    expect(port.tokens.read(token)).toEqual(identity);
    expect(log).toEqual(['named']);
  });

  it('is asked for from what is due next, if somebody else has begun it', () => {
    const { port, opened, request, known } = setUp(4_500);
    const stream = new LiveStream(port, request, known);
    stream.open();
    expect(opened).toEqual([{ streamId: stream.streamId, from: { originUnixMs: ORIGIN_UNIX_MS, nextSequence: 5 } }]);
  });

  it('is over without being asked for, if its last update has been due', async () => {
    const { port, log, opened, request, known } = setUp(10_000);
    const stream = new LiveStream(port, request, known);
    stream.open();
    await stream.started;
    expect([opened, stream.state, stream.nextSequence, log]).toEqual([[], 'ended', 11, ['named', 'over: ended']]);
  });

  it('is not cancelled by those who leave with its last update', () => {
    const { port, log, come, complete, request } = setUp();
    const stream = new LiveStream(port, request);
    const release = stream.use();
    stream.open();
    grant(stream);
    come(...Array.from({ length: 11 }, (_, sequence) => sequence));
    release();
    expect(log).toEqual(['named', 'over: ended', 'unused']);
    complete();
    expect([stream.state, log]).toEqual(['ended', ['named', 'over: ended', 'unused', 'unsubscribed']]);
  });

  it('is cancelled when the last one who uses it has gone, however often that is said', () => {
    const { port, log, request } = setUp();
    const stream = new LiveStream(port, request);
    const [first, second] = [stream.use(), stream.use()];
    stream.open();
    grant(stream);
    first();
    first();
    expect(log).toEqual(['named']);
    second();
    expect(log).toEqual(['named', 'unsubscribed', 'over: ended', 'unused']);
  });

  it('knows how late an update was if it has heard it, and kept it', () => {
    const { port, request, come } = setUp(1_250);
    const stream = new LiveStream(port, request);
    stream.open();
    grant(stream);
    come(0);
    stream.keepLog();
    come(1);
    expect([0, 1, 2].map((sequence) => stream.latenessMs(sequence))).toEqual([undefined, 250, undefined]);
  });

  it('tells those who wait for a number when it has come, is not to come any more, or they would wait no longer', async () => {
    const { port, request, come, complete } = setUp();
    const stream = new LiveStream(port, request);
    stream.open();
    grant(stream);
    const patience = new AbortController();
    const reached = [stream.reach(1, never), stream.reach(11, never), stream.reach(11, patience.signal)];
    come(0, 1);
    await reached[0];
    expect(stream.nextSequence).toBe(2);
    patience.abort();
    await reached[2];
    complete();
    await reached[1];
    expect(stream.state).toBe('ended');
  });

  it('fails for who waits for its start, or for an update, in the words of the HTTP face', async () => {
    const starting = setUp();
    const unheard = new LiveStream(starting.port, starting.request);
    unheard.open();
    starting.fail(StreamErrorCode.InitializationFailed);
    await expect(unheard.started).rejects.toMatchObject({ code: 'NO_REPLICA' });

    const live = setUp();
    const stream = new LiveStream(live.port, live.request);
    stream.open();
    grant(stream);
    const waiting = stream.reach(5, never);
    live.fail(StreamErrorCode.Terminated);
    await expect(waiting).rejects.toMatchObject({ code: 'TERMINATED' });
    expect(live.log).toEqual(['named', 'over: failed', 'unsubscribed']);
  });
});
