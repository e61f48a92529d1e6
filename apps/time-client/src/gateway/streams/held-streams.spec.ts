import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parseTimeRequest } from '@app/contracts';
import { NEVER } from 'rxjs';
import { byBeginning, HeldStreams } from './held-streams.js';
import { LiveStream, type LiveStreamPort } from './live-stream.js';
import type { StreamUse } from './live-streams.js';
import { StreamIdentity } from './stream-identity.js';
import { StreamTokens } from './stream-tokens.js';

const IDLE_MS = 60_000;

describe('streams that are held', () => {
  let held: HeldStreams;
  let releases: number;
  beforeEach(() => {
    jest.useFakeTimers();
    held = new HeldStreams({ streamIdleSeconds: IDLE_MS / 1_000 });
    held.onModuleInit();
    releases = 0;
  });
  afterEach(() => {
    held.onModuleDestroy();
    jest.useRealTimers();
  });

  const port: LiveStreamPort = {
    clock: { nowUnixMs: () => 1_700_000_000_000 },
    tokens: new StreamTokens('a key that is as long as it has to be'),
    openUpstream: () => NEVER,
    named: () => undefined,
    over: () => undefined,
    unused: () => undefined,
  };

  function use(identity = StreamIdentity.opened(parseTimeRequest({}), 1_700_000_000_000)): StreamUse {
    const name = { identity, token: port.tokens.issue(identity) };
    const stream = new LiveStream(port, identity.request, name);
    stream.open();
    return { stream, ...name, release: stream.use() };
  }
  const hold = (taken: StreamUse) => held.hold(taken, () => (releases += 1));

  it('are cancelled when nobody has read them for the idle time, and their place is given back', () => {
    const { stream, token } = hold(use());
    jest.advanceTimersByTime(IDLE_MS / 2);
    expect(held.find(token)?.stream.state).toBe('starting');
    jest.advanceTimersByTime(IDLE_MS * 0.9);
    expect(held.count).toBe(1);
    jest.advanceTimersByTime(IDLE_MS * 0.3);
    expect([held.count, held.find(token), stream.state, releases]).toEqual([0, undefined, 'ended', 1]);
    expect(held.wasCancelled(token)).toBe(false);
  });

  it('are read as long as somebody waits for the next update', () => {
    const stream = hold(use());
    const end = held.pull(stream);
    jest.advanceTimersByTime(IDLE_MS * 3);
    expect(held.count).toBe(1);
    end();
    jest.advanceTimersByTime(IDLE_MS * 1.2);
    expect(held.count).toBe(0);
  });

  it('end for all when they are cancelled, and it is remembered that they were', () => {
    const stream = hold(use());
    held.cancel(stream);
    expect([held.count, stream.stream.state, held.wasCancelled(stream.token), releases]).toEqual([0, 'ended', true, 1]);
  });

  it('are everybody’s if they are aligned: cancelled, they are only held no longer', () => {
    const taken = use(StreamIdentity.aligned(parseTimeRequest({}), 1_700_000_000_000));
    const another = taken.stream.use();
    held.cancel(hold(taken));
    expect([held.count, taken.stream.state, held.wasCancelled(taken.token)]).toEqual([0, 'starting', false]);
    another();
  });

  it('take nobody’s place when they are over, but are listed until they are idle', async () => {
    const stream = hold(use(StreamIdentity.opened(parseTimeRequest({ updateInterval: 0.1, duration: 1 }), 1)));
    await jest.advanceTimersByTimeAsync(0);
    expect([stream.stream.state, held.count, releases]).toEqual(['ended', 1, 1]);
    held.cancel(stream);
    expect([held.count, releases]).toEqual([0, 1]);
  });

  it('are listed by the thousand at most when they are over', async () => {
    const duration = parseTimeRequest({ updateInterval: 0.1, duration: 1 });
    for (let made = 0; made < 1_010; made += 1) hold(use(StreamIdentity.opened(duration, 1)));
    const going = hold(use());
    await jest.advanceTimersByTimeAsync(0);
    expect([held.count, held.find(going.token)]).toEqual([1_001, going]);
  });

  it('are listed in the order in which they began', () => {
    const origins = [3, 1, 2].map((ms) => StreamIdentity.opened(parseTimeRequest({}), 1_700_000_000_000 + ms));
    for (const identity of origins) hold(use(identity));
    expect(held.all().map(({ identity }) => identity.originUnixMs % 10)).toEqual([1, 2, 3]);
    const [first, second] = held.all();
    expect([byBeginning(first, second), byBeginning(first, first)].map(Math.sign)).toEqual([-1, 0]);
  });
});
