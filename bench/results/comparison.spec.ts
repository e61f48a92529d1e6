import { describe, expect, it } from '@jest/globals';
import { compare, grossLoss } from './comparison.js';
import type { Figures } from './figures.js';
import type { ResultRow } from './run-results.js';

function row(system: string, rounds: readonly Figures[]): ResultRow {
  const titles = { scenarioTitle: 'ramp', systemTitle: system };
  return { scenario: 'ramp', system, isOurs: system === 'bare', headline: 'onTimePerS', rounds, ...titles };
}
const rates = (system: string, ...perS: number[]): ResultRow =>
  row(
    system,
    perS.map((onTimePerS) => ({ onTimePerS })),
  );

const thrice = (figures: Figures): Figures[] => [figures, figures, figures];

describe('systems of one run, compared', () => {
  it('says how many times better ours is, for more and for less alike', () => {
    expect(compare(rates('bare', 400, 410, 405), rates('naive', 100, 100, 101), 'onTimePerS')).toEqual({
      kind: 'ratio',
      ratio: 4.05,
    });
    const [ours, peer] = [row('bare', thrice({ p99Ms: 2 })), row('naive', thrice({ p99Ms: 5 }))];
    expect(compare(ours, peer, 'p99Ms')).toEqual({ kind: 'ratio', ratio: 2.5 });
  });

  it('claims nothing from noise, and nothing from what was not measured', () => {
    const noisy = rates('naive', 100, 100, 160);
    expect(compare(rates('bare', 400, 400, 400), noisy, 'onTimePerS')).toEqual({ kind: 'noisy' });
    expect(compare(rates('bare', 400, 400), rates('naive', 100, 100), 'onTimePerS')).toEqual({ kind: 'few rounds' });
    expect(compare(rates('bare', 400), rates('naive'), 'onTimePerS')).toEqual({ kind: 'unknown' });
    expect(compare(row('bare', thrice({ p99Ms: 1 })), row('naive', thrice({ p99Ms: 0 })), 'p99Ms')).toEqual({
      kind: 'unknown',
    });
  });
});

describe('gross loss', () => {
  const naive = rates('naive', 100, 100, 100);

  it('is less than twice the naive peer', () => {
    expect(grossLoss(rates('bare', 210, 205, 200), naive)).toBeUndefined();
    expect(grossLoss(rates('bare', 150, 160, 155), naive)).toBe(
      'gross loss: bare reaches only 1.55 times naive in ramp, less than 2',
    );
  });

  it('is not claimed from noise that could be read otherwise', () => {
    expect(grossLoss(rates('bare', 100, 150, 201), naive)).toBeUndefined();
    expect(grossLoss(rates('bare', 100, 150, 190), naive)).toContain('1.90 times naive at best');
  });

  it('is what a run has that could not be made', () => {
    expect(grossLoss(rates('bare'), naive)).toBe('bare and naive could not be compared in ramp');
  });
});
