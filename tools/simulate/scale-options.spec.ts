import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parseScaleOptions } from './scale-options.js';

describe('npm run simulate:scale --', () => {
  let told = '';
  beforeEach(() => {
    told = '';
    const keep = (text: string | Uint8Array): boolean => Boolean((told += String(text)));
    jest.spyOn(process.stderr, 'write').mockImplementation(keep);
    jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('simulates 1,000 replicas and 1,000,000 streams when nothing is said', () => {
    const plan = { replicas: 1_000, clients: 100, streams: 1_000_000, intervalMs: 10_000, openedTogether: 100 };
    expect(parseScaleOptions([])).toEqual({ ...plan, rolled: 3, seed: 1 });
  });

  it('takes another size', () => {
    const argv = '--replicas 20 --clients 5 --streams 5000 --interval 60 --together 1 --rolled 0 --seed 7'.split(' ');
    const plan = { replicas: 20, clients: 5, streams: 5_000, intervalMs: 60_000, openedTogether: 1 };
    expect(parseScaleOptions(argv)).toEqual({ ...plan, rolled: 0, seed: 7 });
  });

  it.each([
    ['--replicas', '2'],
    ['--streams', '1e6'],
    ['--clients', '11', '--streams', '10'],
    ['--seed', '-1'],
    ['--stream', '1'],
    ['7'],
  ])('refuses %s %s %s %s with a usage line', (...argv) => {
    expect(parseScaleOptions(argv.filter((word) => word !== undefined))).toBe(2);
    expect(told).toMatch(/error: .*\n(.*\n)*usage: npm run simulate:scale/);
  });

  it('explains itself', () => {
    expect(parseScaleOptions(['--help'])).toBe(0);
    expect(told).toContain('--together <n>');
  });
});
