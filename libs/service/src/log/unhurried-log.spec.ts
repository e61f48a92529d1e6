import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { LoggerService } from './logger-service.js';
import { UnhurriedLog } from './unhurried-log.js';

function setUp() {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push((JSON.parse(line) as { msg: string }).msg);
  const logger = LoggerService.to({ write }, { name: 'oven', level: 'info', format: 'json' });
  return { lines, log: new UnhurriedLog(logger) };
}

const texts = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`);

describe('lines without hurry', () => {
  it('are written in their order, none in the turn that made them, some in each turn after it', async () => {
    const { lines, log } = setUp();
    for (const text of texts(100)) log.add('info', text);
    expect(lines).toEqual([]);
    await turn();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(100);
    for (let turns = 0; turns < 10; turns += 1) await turn();
    expect(lines).toEqual(texts(100));
    log.add('warn', 'one more');
    await turn();
    expect(lines).toHaveLength(101);
  });

  it('are all written when asked for, and once', async () => {
    const { lines, log } = setUp();
    for (const text of texts(100)) log.add('info', text);
    log.add('error', 'stream failed');
    log.flush();
    for (let turns = 0; turns < 10; turns += 1) await turn();
    expect(lines).toEqual([...texts(100), 'stream failed']);
  });

  it('wait in a queue that has an end: then the oldest is written for each that comes', async () => {
    const { lines, log } = setUp();
    const all = texts(50_000);
    for (const text of all) log.add('info', text);
    expect(lines).toEqual(all.slice(0, 30_000));
    while (lines.length < all.length) await turn();
    expect(lines).toEqual(all);
  });
});
