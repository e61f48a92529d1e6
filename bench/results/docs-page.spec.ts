import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@app/testing';
import { withResults } from './docs-page.js';

const page = readFileSync(join(projectRoot(), 'docs', 'performance.md'), 'utf8');
const machine = {
  date: '2026-11-21',
  cores: 2,
  processor: 'Some CPU',
  memoryGb: 8,
  kernel: 'linux 6 x64',
  node: '20.20.2',
  natsServer: '2.14.0',
  libraries: { rxjs: '7.8.2' },
};
const row = { scenario: 'open', scenarioTitle: 'Open', system: 'bare', systemTitle: 'Ours', isOurs: true } as const;

describe('the tables of docs/performance.md', () => {
  it('go between their markers with the machine they were made on, and leave the rest alone', () => {
    const rows = [{ ...row, headline: 'tookMs', rounds: [{ tookMs: 412 }] }] as const;
    const written = withResults(page, { machine, isQuick: false, rows });
    expect(written).toContain('412');
    expect(written).toContain('2 cores (Some CPU), 8 GB, linux 6 x64; Node 20.20.2, nats-server 2.14.0, rxjs 7.8.2.');
    expect(written.split('<!--')).toHaveLength(page.split('<!--').length);
    expect(written.split('<!--')[0]).toBe(page.split('<!--')[0]);
  });
});
