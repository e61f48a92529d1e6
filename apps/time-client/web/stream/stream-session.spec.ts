import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { FeedListener } from './feed.js';
import type { Answer } from './gateway.js';
import { StreamSession, type SessionState } from './stream-session.js';

const SETTINGS = { interval: 1, duration: 0, timeZone: 'UTC', aligned: false };

/** A feed in the hands of the test. */
interface OpenedFeed {
  readonly url: URL;
  readonly listener: FeedListener;
  isClosed: boolean;
}

let feeds: OpenedFeed[];
let states: SessionState[];
let numbers: number[];
let answers: Answer[];
let begunAnew: number;
let session: StreamSession;

const latest = (): OpenedFeed => feeds[feeds.length - 1];
const kinds = (): string[] => states.map(({ kind }) => kind);

beforeEach(() => {
  jest.useFakeTimers();
  feeds = [];
  states = [];
  numbers = [];
  answers = [];
  begunAnew = 0;
  session = new StreamSession(
    {
      openFeed: (url, listener) => {
        const feed = { url: new URL(url, 'http://gateway/'), listener, isClosed: false };
        feeds.push(feed);
        return { close: () => (feed.isClosed = true) };
      },
      ask: () => Promise.resolve(answers.shift() ?? answer(0)),
      now: () => performance.now(),
    },
    {
      changed: (state) => states.push(state),
      connected: () => undefined,
      begunAnew: () => (begunAnew += 1),
      opening: () => undefined,
      update: ({ sequence }) => numbers.push(sequence),
      moved: () => undefined,
    },
  );
  session.start(SETTINGS);
});

afterEach(() => {
  session.stop();
  jest.useRealTimers();
});

describe('a session', () => {
  it('asks for what was set, with details', () => {
    expect(latest().url.pathname).toBe('/api/v1/time/stream');
    expect(Object.fromEntries(latest().url.searchParams)).toEqual({
      interval: '1',
      duration: '0',
      timeZone: 'UTC',
      aligned: 'false',
      detail: 'true',
    });
  });

  it('is live when connected, waits when the connection is lost, and says with which number it goes on', () => {
    latest().listener.opened();
    update(0);
    update(1);
    latest().listener.lost();
    expect(states.at(-1)).toMatchObject({ kind: 'waiting', problem: { next: expect.stringContaining('number 2') } });
    expect(latest().isClosed).toBe(false); // a feed comes back by itself
    latest().listener.opened();
    update(2);
    expect(kinds()).toEqual(['connecting', 'live', 'waiting', 'live']);
    expect(numbers).toEqual([0, 1, 2]);
  });

  it('asks why it was refused, waits as long as it was told, and goes on from the last id', async () => {
    latest().listener.opened();
    update(4);
    answers.push(answer(429, { code: 'LIMIT_REACHED', retryable: true }, 3_000));
    latest().listener.refused();
    await jest.advanceTimersByTimeAsync(2_999);
    expect(states.at(-1)).toMatchObject({ kind: 'waiting', problem: { next: expect.stringContaining('3 s') } });
    expect(feeds).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(latest().url.searchParams.get('lastEventId')).toBe('token.4');
  });

  it('tries again less and less often while the gateway is away, but within 8 s', async () => {
    const triedMs: number[] = [];
    for (let tries = 0; tries < 6; tries++) {
      const beginMs = performance.now();
      const count = feeds.length;
      latest().listener.refused();
      while (feeds.length === count) await jest.advanceTimersByTimeAsync(500);
      triedMs.push(Math.round((performance.now() - beginMs) / 1_000));
    }
    expect(triedMs).toEqual([1, 2, 4, 8, 8, 8]);
  });

  it('gives up what cannot succeed, and tries again when somebody has done something about it', async () => {
    answers.push(answer(401, { code: 'UNAUTHENTICATED' }));
    latest().listener.refused();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toMatchObject({ kind: 'failed', error: { code: 'UNAUTHENTICATED' } });
    expect(feeds).toHaveLength(1);
    session.tryNow();
    expect(feeds).toHaveLength(2);
  });

  it.each([
    ['is too late to be gone on with', answer(409, { code: 'TOO_LATE' })],
    ['has an id that this gateway did not sign', answer(400, { code: 'INVALID_EVENT_ID' })],
  ])('begins anew if the stream %s', async (_, refusal) => {
    latest().listener.opened();
    update(4);
    answers.push(refusal);
    latest().listener.refused();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(begunAnew).toBe(1);
    expect(feeds).toHaveLength(2);
    expect(latest().url.searchParams.has('lastEventId')).toBe(false);
  });

  it('is over when the stream is, however that is told', async () => {
    latest().listener.received({ type: 'end', data: '{"reason":"final"}', id: '' });
    expect(latest().isClosed).toBe(true);
    session.start(SETTINGS);
    answers.push(answer(204));
    latest().listener.refused();
    await jest.advanceTimersByTimeAsync(0);
    expect(states.filter(({ kind }) => kind === 'over')).toEqual([
      { kind: 'over', reason: 'final' },
      { kind: 'over', reason: 'final' },
    ]);
  });

  it('takes the end of the gateway for no end of the stream', () => {
    latest().listener.received({ type: 'end', data: '{"reason":"shutdown"}', id: '' });
    latest().listener.lost();
    expect(states.at(-1)).toMatchObject({ problem: { what: 'The gateway is shutting down.' } });
    expect(latest().isClosed).toBe(false);
  });

  it('opens anew what has been quiet for too long, from the last id', async () => {
    latest().listener.opened();
    update(3);
    await jest.advanceTimersByTimeAsync(15_900);
    session.watch();
    expect(feeds).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(200);
    session.watch();
    expect(feeds).toHaveLength(2);
    expect(feeds[0].isClosed).toBe(true);
    expect(latest().url.searchParams.get('lastEventId')).toBe('token.3');
  });

  it('opens anew what never came about', async () => {
    await jest.advanceTimersByTimeAsync(14_900);
    session.watch();
    expect(feeds).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(200);
    session.watch();
    expect(feeds).toHaveLength(2);
  });

  it('hears nothing more of what was stopped, not even an answer that was on its way', async () => {
    latest().listener.refused();
    session.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(feeds).toHaveLength(1);
    expect(states.at(-1)).toEqual({ kind: 'over', reason: 'stopped' });
  });
});

function update(sequence: number): void {
  const data = { timestamp: sequence, timeString: '1970-01-01 00:00:00.000000', sequenceNum: sequence, isFinal: false };
  latest().listener.received({ type: 'update', data: JSON.stringify(data), id: `token.${sequence}` });
}

function answer(status: number, error?: { code: string; retryable?: boolean }, retryAfterMs?: number): Answer {
  return {
    status,
    error: error && { code: error.code, message: 'said so', details: [], retryable: error.retryable ?? false },
    retryAfterMs,
  };
}
