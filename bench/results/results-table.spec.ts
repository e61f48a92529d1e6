import { describe, expect, it } from '@jest/globals';
import type { ResultRow } from './run-results.js';
import { resultTables } from './results-table.js';

const scenario = { scenario: 'ramp', scenarioTitle: 'Ramp', headline: 'onTimePerS' } as const;
const rows: readonly ResultRow[] = [
  {
    ...scenario,
    system: 'naive',
    systemTitle: 'Naive',
    isOurs: false,
    rounds: [
      { onTimePerS: 60_000, p99Ms: 12 },
      { onTimePerS: 61_000, p99Ms: 30 },
      { onTimePerS: 59_000, p99Ms: 20 },
    ],
  },
  { ...scenario, system: 'stock', systemTitle: 'Stock', isOurs: false, rounds: [], note: 'cannot' },
  {
    ...scenario,
    system: 'bare',
    systemTitle: 'Ours',
    isOurs: true,
    rounds: Array.from({ length: 3 }, () => ({ onTimePerS: 300_000, p99Ms: 9 })),
  },
];

describe('the table of results', () => {
  it('has medians, spread and ratios, and shows the range of what is noisy', () => {
    const lines = resultTables(rows).split('\n');
    expect(lines[0]).toBe('**Ramp** (spread and ratio: on time/s)');
    const cells = lines.slice(2).map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells[0]).toEqual(['', 'system', 'on time/s', 'p99 ms', 'spread', 'ours ÷ it', '']);
    expect(cells[2]).toEqual(['', 'Naive', '60,000', '20.0 (12.0 to 30.0)', '3 %', '5.0×', '']);
    expect(cells[3]).toEqual(['', 'Stock (cannot)', '–', '–', '–', '–', '']);
    expect(cells[4]).toEqual(['', 'Ours', '300,000', '9.0', '0 %', '', '']);
  });

  it('calls a row noisy by the figure for which the scenario is there, and shows how far its rounds lie apart', () => {
    const noisy = { ...rows[0], rounds: [60_000, 61_000, 90_000].map((onTimePerS) => ({ onTimePerS, p99Ms: 12 })) };
    const [, , , , naive] = resultTables([noisy, rows[2]]).split('\n');
    const cells = naive.split('|').map((cell) => cell.trim());
    expect(cells).toEqual(['', 'Naive', '61,000 (60,000 to 90,000)', '12.0', '49 %, noisy', 'noisy', '']);
  });

  it('says of a system that it is late, and compares nothing with it', () => {
    const late = { ...rows[0], rounds: [{ onTimePerS: 1, p99Ms: 250 }] };
    expect(resultTables([late, rows[2]])).toMatch(/^\| Naive \(late\) .+ it is late/m);
  });
});
