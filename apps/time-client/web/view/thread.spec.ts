import { describe, expect, it } from '@jest/globals';
import { threadOf } from './thread.js';

const x = Object.assign((unixMs: number) => unixMs / 10, { range: () => [100, 200] });
const yOf = (owner: string) => ({ one: 10, two: 20 })[owner];
const span = (owner: string, fromMs: number, toMs: number) => ({ owner, fromMs, toMs });

describe('threadOf', () => {
  it('lies on the lane of the owner and jumps to that of the next', () => {
    expect(threadOf([span('one', 1_200, 1_400), span('two', 1_500, 1_600)], yOf, x)).toEqual([
      { owner: 'one', path: 'M120,10H140' },
      { owner: undefined, path: 'M140,10C145,10 145,20 150,20' },
      { owner: 'two', path: 'M150,20H160' },
    ]);
  });

  it('jumps on no shorter way than can be seen', () => {
    const [, jump] = threadOf([span('one', 1_200, 1_499), span('two', 1_500, 1_600)], yOf, x);
    expect(jump.path).toMatch(/^M140,10/);
  });

  it('is cut where the view ends, and has no jumps from outside', () => {
    const spans = [span('two', 0, 500), span('one', 600, 1_500), span('two', 1_600, 3_000), span('one', 3_100, 3_200)];
    expect(threadOf(spans, yOf, x).map(({ path }) => path)).toEqual([
      'M100,10H150',
      'M150,10C155,10 155,20 160,20',
      'M160,20H200',
    ]);
  });

  it('leaves out whoever has no lane', () => {
    expect(threadOf([span('nobody', 1_000, 1_100)], yOf, x)).toEqual([]);
  });
});
