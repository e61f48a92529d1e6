import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { ClientWatch, type AliveAnswer } from './client-watch.js';

const TICK_MS = 100;

/** Clients that answer as told; an answer of `undefined` never comes. */
function setUp() {
  const clock = new SimulatedClock();
  const asked: string[] = [];
  const gone: [clientId: string, reason: string][] = [];
  const answers = new Map<string, AliveAnswer | undefined>();
  const pending: (() => void)[] = [];
  const watch = new ClientWatch(clock, {
    ask: (clientId, done) => {
      asked.push(clientId);
      const answer = answers.get(clientId);
      if (answer !== undefined) pending.push(() => done(answer));
    },
    onGone: (clientId, reason) => gone.push([clientId, reason]),
  });
  const run = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      clock.advance(TICK_MS);
      watch.tick();
      for (const answer of pending.splice(0)) answer();
    }
  };
  return { clock, watch, asked, gone, answers, run };
}

describe('the watch over clients (P9)', () => {
  it('asks each client every two seconds, and keeps those who answer', () => {
    const { watch, asked, gone, answers, run } = setUp();
    answers.set('a', 'alive');
    watch.heard('a');
    run(60_000);
    expect(asked.length).toBeGreaterThanOrEqual(27);
    expect(asked.length).toBeLessThanOrEqual(30);
    expect(gone).toEqual([]);
  });

  it('finds a client gone when nobody listens twice, within five seconds', () => {
    const { watch, gone, answers, run } = setUp();
    answers.set('a', 'no responder');
    watch.heard('a');
    run(2_300);
    expect(gone).toEqual([]);
    run(2_500);
    expect(gone).toEqual([['a', 'no responder']]);
  });

  it('forgives a single time that nobody listened', () => {
    const { watch, gone, answers, run } = setUp();
    answers.set('a', 'no responder');
    watch.heard('a');
    run(2_300);
    answers.set('a', 'alive');
    run(2_300);
    answers.set('a', 'no responder');
    run(2_000);
    answers.set('a', 'alive');
    run(10_000);
    expect(gone).toEqual([]);
  });

  it('finds a client gone that has been silent for ten seconds', () => {
    const { watch, gone, answers, run } = setUp();
    answers.set('a', 'silent');
    watch.heard('a');
    run(10_000);
    expect(gone).toEqual([]);
    run(2_500);
    expect(gone).toEqual([['a', 'silent']]);
  });

  it('counts a message of the client as a sign of life', () => {
    const { watch, gone, answers, run } = setUp();
    answers.set('a', 'silent');
    watch.heard('a');
    for (let round = 0; round < 10; round += 1) {
      run(5_000);
      watch.heard('a');
    }
    expect(gone).toEqual([]);
  });

  it('excuses all when nobody could be heard', () => {
    const { watch, gone, answers, run } = setUp();
    answers.set('a', 'silent');
    answers.set('b', 'no responder');
    watch.heard('a');
    watch.heard('b');
    run(2_500);
    watch.excuseAll();
    run(1_000);
    expect(gone).toEqual([]);
  });

  it('tells once, and asks no more of a client that is gone or forgotten', () => {
    const { watch, asked, gone, answers, run } = setUp();
    answers.set('a', 'no responder');
    answers.set('b', 'alive');
    watch.heard('a');
    watch.heard('b');
    run(5_000);
    watch.forget('b');
    asked.length = 0;
    run(20_000);
    expect(gone).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it('does not hold an answer against a client that was forgotten and has come back', () => {
    const clock = new SimulatedClock();
    let answer: ((answer: AliveAnswer) => void) | undefined;
    const gone: string[] = [];
    const watch = new ClientWatch(clock, {
      ask: (_, done) => (answer ??= done),
      onGone: (clientId) => gone.push(clientId),
    });
    watch.heard('a');
    clock.advance(2_200);
    watch.tick();
    watch.forget('a');
    watch.heard('a');
    answer?.('no responder');
    answer?.('no responder');
    expect(gone).toEqual([]);
  });

  it('asks no client that was forgotten while others of its turn were asked', () => {
    const clock = new SimulatedClock();
    const asked: string[] = [];
    const watch = new ClientWatch(clock, {
      ask: (clientId) => {
        asked.push(clientId);
        watch.forget('b');
      },
      onGone: () => undefined,
    });
    watch.heard('a');
    watch.heard('b');
    for (let tick = 0; tick < 100; tick += 1) {
      clock.advance(TICK_MS);
      watch.tick();
    }
    expect(asked).not.toContain('b');
  });
});
