import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@app/testing';
import { sseTable, withSseTable, type SseRow } from './sse-results.js';
import { SSE_SYSTEMS } from './sse-systems.js';

const page = readFileSync(join(projectRoot(), 'docs', 'gateway.md'), 'utf8');
const rows = SSE_SYSTEMS.map((system): SseRow => {
  const figures = system.isOurs ? { ownMostPerS: 200_000, mbPer1000: 10 } : { ownMostPerS: 50_000, mbPer1000: 25 };
  return { system, rounds: [figures, figures, figures] };
});

describe('the table of docs/gateway.md', () => {
  it('says of each figure how many times better ours is, in whichever direction that lies', () => {
    const ratios = sseTable(rows)
      .split('\n')
      .filter((line) => line.startsWith('| ours ÷'));
    expect(ratios).toHaveLength(SSE_SYSTEMS.length - 1);
    for (const line of ratios) {
      expect(line).toContain('4.0×'); // four times as many events
      expect(line).toContain('2.5×'); // two fifths of the memory
    }
  });

  it('goes between its markers, and leaves the rest alone', () => {
    const written = withSseTable(page, `${sseTable(rows)}\non some machine\n`);
    expect(written).toContain('200,000');
    expect(written.split('<!--')).toHaveLength(page.split('<!--').length);
    expect(written.split('<!--')[0]).toBe(page.split('<!--')[0]);
  });
});
