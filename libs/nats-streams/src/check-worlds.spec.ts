import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { checkWorlds, tellBroken } from '../test/simulation/check-worlds.js';
import { MUTATIONS } from '../test/simulation/mutations.js';
import { Engine } from './server/engine.js';

/** A clock that stands still: there is time enough, however slow the machine. */
const ENOUGH = { timeLimitMs: 1, nowMs: () => 0 };
/** Skips what is missing at a gap: nearly every world with a loss shows it. */
const LOSSY = MUTATIONS.find(({ name }) => name.includes('skips what is missing'));

/** A clock by which looking at a world takes a second. */
function slowClock(): () => number {
  let seconds = 0;
  return () => 1_000 * seconds++;
}

/** Runs with the mutation, which is gone afterwards whatever happens: the next test is about something else. */
function withLossy(act: () => void): () => void {
  return () => {
    if (!LOSSY) throw new Error('there is no such mutation');
    const end = LOSSY.begin();
    try {
      act();
    } finally {
      end();
    }
  };
}

describe('a broken world', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it(
    'is made smaller, and told with all that is needed to see it again',
    withLossy(() => {
      const { broken } = checkWorlds({ worlds: 1_000, seed: 5, ...ENOUGH });
      if (!broken) throw new Error('no world was broken');
      expect(broken.shrinks).toBeGreaterThan(0);
      const text = tellBroken(broken);
      const again = checkWorlds({ worlds: 1, seed: broken.seed, path: broken.path, ...ENOUGH }).broken;
      expect(again?.scenario).toEqual(broken.scenario);
      expect(again?.faults).toEqual(broken.faults);
      expect(text).toContain(broken.faults[0]);
      expect(text).toContain(`npm run simulate -- --seed 5 --path ${broken.path}`);
      expect(text).toMatch(/ ms {2}replica-0 +opened client-\d\/stream-\d+ epoch 1 at 1\n/);
      expect(text).toMatch(/ ms {2}client-\d +stream-\d+: #0/);
    }),
  );

  it(
    'ends when its time is over, however long making it smaller would take',
    withLossy(() => {
      const found = checkWorlds({ worlds: 1_000, seed: 5, ...ENOUGH, isShrinking: false });
      const whole = checkWorlds({ worlds: 1_000, seed: 5, ...ENOUGH });
      const nowMs = slowClock();
      const timeLimitMs = (found.worlds + 5) * 1_000;
      const { broken } = checkWorlds({ worlds: 1_000, seed: 5, timeLimitMs, nowMs });
      expect(broken?.faults.length).toBeGreaterThan(0);
      expect(broken?.shrinks).toBeLessThan(whole.broken?.shrinks ?? 0);
      expect(nowMs()).toBe(timeLimitMs + 1_000); // nothing was looked at when the time was over
    }),
  );

  it('is found where a loop never sleeps, instead of hanging', () => {
    jest.spyOn(Engine.prototype, 'wake').mockImplementation(function again(this: Engine<unknown>) {
      const { clock } = this as unknown as { clock: { after(delayMs: number, callback: () => void): void } };
      clock.after(0, () => this.wake());
    });
    const { broken } = checkWorlds({ worlds: 200, seed: 5, ...ENOUGH, isShrinking: false });
    expect(broken?.faults[0]).toContain('time stands still');
  });

  it('is not claimed, nor all worlds called well, when time was too short to look at them', () => {
    const { broken, isOutOfTime, worlds } = checkWorlds({
      worlds: 10,
      seed: 5,
      timeLimitMs: 3_000,
      nowMs: slowClock(),
    });
    expect([broken, isOutOfTime, worlds < 10]).toEqual([undefined, true, true]);
  });
});
