import { describe, expect, it } from '@jest/globals';
import { LOADS, type Load, type ScaleFigures } from './loads.js';
import { hasFewRounds, scaleTables, type ScaleRow } from './scale-results.js';

const round = (deliveredPerS: number, loads: readonly Load[] = LOADS): Map<Load, ScaleFigures> =>
  new Map(loads.map((load) => [load, { deliveredPerS }]));

const row = (...rounds: Map<Load, ScaleFigures>[]): ScaleRow => ({ arrangement: { replicas: 2, brokers: 3 }, rounds });

describe('the tables of growth', () => {
  it('have the arrangements below each other, one table for each load', () => {
    const tables = scaleTables([row(round(10), round(11), round(12))]);
    for (const { title } of LOADS) expect(tables).toContain(`**${title}**`);
    const lines = tables.split('\n').filter((line) => /^\| 2 +\| 3 /.test(line));
    expect(lines.map((line) => line.split('|')[3].trim())).toEqual(LOADS.map(() => '11'));
  });

  it('show the range of what is noisy, and nothing of what could not be measured', () => {
    const [line] = scaleTables([row(round(10), round(20), round(12))])
      .split('\n')
      .filter((each) => each.startsWith('| 2 '));
    const [delivered, p99] = line.split('|').slice(3);
    expect([delivered.trim(), p99.trim()]).toEqual(['12 (10 to 20)', '–']);
  });

  it('are a result only if every load was measured thrice in every arrangement', () => {
    expect(hasFewRounds([row(round(1), round(1), round(1))])).toBe(false);
    expect(hasFewRounds([row(round(1), round(1), round(1, LOADS.slice(0, 1)))])).toBe(true);
    expect(hasFewRounds([row(round(1), round(1), round(1)), row(round(1), round(1))])).toBe(true);
  });
});
