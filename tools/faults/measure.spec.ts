import { describe, expect, it } from '@jest/globals';
import { parseTimeRequest } from '@app/contracts';
import { measure } from './measure.js';
import type { StreamHistory } from './peers/reader-plan.js';

const ORIGIN = 1_800_000_000_000;
const whole: StreamHistory = {
  streamId: 's',
  clientId: 'c',
  request: parseTimeRequest({ updateInterval: 0.1, duration: 0.4 }),
  originUnixMs: ORIGIN,
  openedBy: 'r',
  isComplete: true,
  receivedUnixMs: [0, 100, 350, 360, 400].map((ms) => ORIGIN + ms),
  sequences: [0, 1, 2, 3, 4],
  wrongTexts: {},
};

describe('measuring what a reader saw', () => {
  it('finds a whole stream whole, and by how much it was held up', () => {
    expect(measure([whole])).toMatchObject({ streams: 1, complete: 1, violations: [], pauseMs: 150 });
  });

  it('counts no pause that ended before the deed', () => {
    expect(measure([whole], { deedUnixMs: ORIGIN + 355 })).toMatchObject({ pauseMs: 0, violations: [] });
  });

  it('counts from the return of what was taken away, or from an update that is due later', () => {
    expect(measure([whole], { returnedUnixMs: ORIGIN + 330 })).toMatchObject({ pauseMs: 30 });
  });

  it('refuses a deed that came when all was over', () => {
    const { violations } = measure([whole], { deedUnixMs: ORIGIN + 1_000 });
    expect(violations).toEqual(['c/s: was over before the deed was done']);
  });

  it.each([
    ['a hole', { sequences: [0, 1, 3, 3, 4] }, ['update #3 came twice', 'update #2 is missing']],
    ['wrong order', { sequences: [0, 2, 1, 3, 4] }, ['update #2 came 100.0 ms early', 'update #1 came after #2']],
    ['a wrong text', { wrongTexts: { 1: '{}' } }, ['update #1 is {}']],
    ['an early one', { receivedUnixMs: whole.receivedUnixMs.with(1, ORIGIN + 90) }, ['update #1 came 10.0 ms early']],
  ])('finds %s', (_, fault, expected) => {
    const { violations } = measure([{ ...whole, ...fault }]);
    const told = violations.map((text) => text.replace(/^c\/s: /, '').replace(/, not .*/, ''));
    expect(told).toEqual(expected);
  });

  it('takes a replica whose clock is wrong at its word, less what is wrong with it', () => {
    const ahead = { ...whole, originUnixMs: ORIGIN + 5_000 };
    expect(measure([ahead]).violations.length).toBeGreaterThan(0);
    expect(measure([ahead], { skewMs: { r: 5_000 } }).violations).toEqual([]);
  });

  it('does not take a stream that ended short for complete', () => {
    const short = { ...whole, receivedUnixMs: whole.receivedUnixMs.slice(0, 3), sequences: [0, 1, 2] };
    expect(measure([short])).toMatchObject({ complete: 0 });
    expect(measure([{ ...whole, isComplete: false }])).toMatchObject({ complete: 0 });
  });
});
