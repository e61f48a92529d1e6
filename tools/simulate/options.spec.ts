import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parseSimulateOptions } from './options.js';

describe('npm run simulate --', () => {
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

  it('looks at 10,000 worlds of a seed of its own when nothing is said', () => {
    expect(parseSimulateOptions([])).toEqual({ worlds: 10_000, seed: expect.any(Number) });
  });

  it('takes the number of worlds, the seed, and the path of one world', () => {
    expect(parseSimulateOptions(['--worlds', '1000000', '--seed', '7', '--path', '12:0:3'])).toEqual({
      worlds: 1_000_000,
      seed: 7,
      path: '12:0:3',
    });
  });

  it.each([
    ['--worlds', '0'],
    ['--worlds', '1e3'],
    ['--seed', '-1'],
    ['--seed', '2147483648'],
    ['--seed', '1', '--path', '1;2'],
    ['--path', '1:2'],
    ['--world', '1'],
    ['7'],
  ])('refuses %s %s %s %s with a usage line', (...argv) => {
    expect(parseSimulateOptions(argv.filter((word) => word !== undefined))).toBe(2);
    expect(told).toMatch(/error: .*\n(.*\n)*usage: npm run simulate/);
  });

  it('explains itself', () => {
    expect(parseSimulateOptions(['--help'])).toBe(0);
    expect(told).toContain('--worlds <n>');
  });
});
