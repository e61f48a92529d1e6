import { describe, expect, it } from '@jest/globals';
import { moveText, Ownership } from './ownership.js';

const move = { from: 'one', to: 'two', reason: 'no responder', pauseMs: 131.4, atUnixMs: 3_000 };

describe('Ownership', () => {
  it('is a span for each time that a replica served', () => {
    const ownership = new Ownership();
    ['one', 'one', 'two', 'two', 'one'].forEach((owner, index) => ownership.update(owner, index * 1_000));
    expect(ownership.spans).toEqual([
      { owner: 'one', fromMs: 0, toMs: 1_000 },
      { owner: 'two', fromMs: 2_000, toMs: 3_000 },
      { owner: 'one', fromMs: 4_000, toMs: 4_000 },
    ]);
  });

  it('forgets what is older than ten minutes', () => {
    const ownership = new Ownership();
    ownership.update('one', 0);
    ownership.moved(move);
    ownership.update('two', 700_000);
    ownership.moved({ ...move, atUnixMs: 700_000 });
    expect(ownership.spans).toHaveLength(1);
    expect(ownership.moves).toHaveLength(1);
  });
});

describe('moveText', () => {
  it('says who died, who took over, and how long the pause was', () => {
    expect(moveText(move)).toBe('one died, two took over · 131 ms');
  });

  it('says that an owner went on itself', () => {
    expect(moveText({ ...move, to: 'one', reason: 'reconnect' })).toBe('one lost its link, went on itself · 131 ms');
  });
});
