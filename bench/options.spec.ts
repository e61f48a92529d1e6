import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { parseBenchOptions } from './options.js';

const known = { scenarios: ['ramp', 'open'], systems: ['naive', 'bare'] };
const parse = (...argv: string[]) => parseBenchOptions(argv, known);

function refusal(...argv: string[]): string {
  let said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  jest.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  expect(() => parse(...argv)).toThrow('exit 2');
  return said;
}

describe('the options of npm run bench', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('are a full run of everything by default', () => {
    expect(parse()).toEqual({ isQuick: false });
  });

  it('choose scenarios, systems and rounds', () => {
    const options = parse('--quick', '--only', 'ramp, OPEN', '--systems', 'bare', '--rounds', '5', '--json', 'a.json');
    expect(options).toEqual({ isQuick: true, only: ['ramp', 'open'], systems: ['bare'], rounds: 5, json: 'a.json' });
    expect(parse('--against', 'old.json').against).toBe('old.json');
  });

  it('are refused with what is wrong and what there is', () => {
    expect(refusal('--only', 'ramp,rampe')).toContain('There is no "rampe": choose from ramp,open.');
    expect(refusal('--systems', 'grpc')).toContain('choose from naive,bare');
    expect(refusal('--rounds', '0')).toContain('whole number from 1 to 100');
    expect(refusal('--fast')).toContain("unknown option '--fast'");
    expect(refusal('ramp')).toContain('too many arguments');
  });
});
