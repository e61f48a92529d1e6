import { describe, expect, it } from '@jest/globals';
import { CommandEnd, parseStartOptions } from './options.js';

/** What the command wrote, and how it ended or what it understood. */
function run(...argv: string[]): { out: string; err: string; result: unknown } {
  const written = { out: '', err: '' };
  const write = {
    writeOut: (text: string): void => void (written.out += text),
    writeErr: (text: string): void => void (written.err += text),
  };
  try {
    return { ...written, result: parseStartOptions(argv, write) };
  } catch (error) {
    return { ...written, result: error instanceof CommandEnd ? error.exitCode : error };
  }
}

describe('parseStartOptions', () => {
  it('asks for two replicas and a minute of seconds by default', () => {
    expect(run().result).toEqual({
      brokers: 1,
      replicas: 2,
      request: { updateInterval: 1, duration: 60, timeZone: 'UTC' },
    });
  });

  it('takes the flags of the README', () => {
    expect(
      run('--replicas', '3', '--brokers', '3', '--interval', '0.5', '--duration', '10', '--time-zone=Europe/Paris')
        .result,
    ).toEqual({
      brokers: 3,
      replicas: 3,
      request: { updateInterval: 0.5, duration: 10, timeZone: 'Europe/Paris' },
    });
  });

  it('says on stdout what it can do when asked for help', () => {
    const { out, err, result } = run('--help');
    expect(result).toBe(0);
    expect(out).toContain('--replicas <n>');
    expect(err).toBe('');
  });

  it.each([
    [['--replica', '3'], "unknown option '--replica'"],
    [['--replicas', '0'], 'a whole number from 1 to 16'],
    [['--replicas', '1.5'], 'a whole number from 1 to 16'],
    [['--replicas'], 'argument missing'],
    [['--brokers', '6'], 'a whole number from 1 to 5'],
    [['--replicas', '0x2'], 'a whole number from 1 to 16'],
    [['--interval', 'soon'], 'a number of seconds'],
    [['--interval', '0x10'], 'a number of seconds'],
    [['--interval', '0'], '--interval must be'],
    [['--interval', ''], 'a number of seconds'],
    [['--duration', '-1'], '--duration must be'],
    [['--time-zone', 'Mars/Olympus'], '--time-zone must be'],
    [['60'], 'too many arguments'],
  ])('answers %j with what is wrong, a usage line on stderr and exit code 2', (argv, complaint) => {
    const { out, err, result } = run(...argv);
    expect(result).toBe(2);
    expect(err).toContain(complaint);
    expect(err).toMatch(/^usage: npm start -- \[--replicas n\]/m);
    expect(out).toBe('');
  });
});
