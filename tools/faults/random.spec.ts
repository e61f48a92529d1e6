import { describe, expect, it } from '@jest/globals';
import { Random } from './random.js';

const draw = (random: Random) => Array.from({ length: 100 }, () => random.next());

describe('seeded chance', () => {
  it('makes the same choices again', () => {
    expect(draw(new Random(7))).toEqual(draw(new Random(7)));
    expect(draw(new Random(7).fork('F1'))).toEqual(draw(new Random(7).fork('F1')));
  });

  it('makes others with another seed, and for another part', () => {
    expect(draw(new Random(7))).not.toEqual(draw(new Random(8)));
    expect(draw(new Random(7).fork('F1'))).not.toEqual(draw(new Random(7).fork('F2')));
  });

  it('stays in its range and fills it', () => {
    const drawn = Array.from({ length: 1_000 }, (_, seed) => new Random(seed).between(10, 20));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(10);
    expect(Math.min(...drawn)).toBeLessThan(10.5);
    expect(Math.max(...drawn)).toBeLessThan(20);
    expect(Math.max(...drawn)).toBeGreaterThan(19.5);
  });
});
