import { describe, expect, it } from '@jest/globals';
import { changesSince } from './against.js';
import type { ResultRow } from './run-results.js';

const row = (system: string, rate: number, ...others: number[]): ResultRow => ({
  scenario: 'ramp',
  scenarioTitle: 'Ramp',
  system,
  systemTitle: system,
  isOurs: system === 'bare',
  headline: 'onTimePerS',
  rounds: (others.length > 0 ? [rate, ...others] : [rate, rate, rate]).map((onTimePerS) => ({ onTimePerS })),
});
const cellsOf = (table: string): string[][] =>
  table.split('\n').map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

describe('what changed since an earlier run', () => {
  it('is told as ratios to the naive peer of each run', () => {
    const then = [row('naive', 100), row('bare', 300)];
    const now = [row('naive', 50), row('bare', 300), row('stock', 25)];
    expect(cellsOf(changesSince(then, now))[2]).toEqual(['ramp', 'bare', 'on time/s', '3.0×', '6.0×', '2.0×']);
  });

  it('is not told from noise', () => {
    const then = [row('naive', 100, 200, 300), row('bare', 300)];
    const now = [row('naive', 100), row('bare', 300)];
    expect(changesSince(then, now)).toBe('not compared, for noise, lateness or too few rounds: 1\n');
  });

  it('is not told of who is late, and says which scenarios have no peer', () => {
    const late = { ...row('naive', 100), rounds: [1, 2, 3].map(() => ({ onTimePerS: 100, p99Ms: 2_000 })) };
    const alone = { ...row('bare', 300), scenario: 'idle' };
    expect(changesSince([late, row('bare', 300)], [late, row('bare', 300), alone])).toBe(
      'not compared, without a naive peer: idle\nnot compared, for noise, lateness or too few rounds: 1\n',
    );
  });

  it('may be nothing that both have', () => {
    expect(changesSince([row('naive', 100)], [row('naive', 100), row('bare', 300)])).toContain('nothing');
  });
});
