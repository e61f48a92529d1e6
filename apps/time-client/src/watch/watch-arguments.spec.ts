import { describe, expect, it } from '@jest/globals';
import { NoStreamAskedFor, watchArguments, type WatchArguments } from './watch-arguments.js';

/** What the arguments ask for, or the exit code; and what was said. */
function read(...argv: string[]): { asked: WatchArguments | number; out: string; err: string } {
  const said = { out: '', err: '' };
  const voice = { out: (text: string) => void (said.out += text), err: (text: string) => void (said.err += text) };
  try {
    return { asked: watchArguments(argv, voice), ...said };
  } catch (error) {
    if (error instanceof NoStreamAskedFor) return { asked: error.exitCode, ...said };
    throw error;
  }
}

const USAGE =
  'Usage: watch [--interval <seconds>] [--duration <seconds>] [--time-zone <zone>] [--json] [--nats-url <urls>]\n';

describe('watchArguments', () => {
  it('takes the defaults of a request for what is left out', () => {
    const request = { updateInterval: 1, duration: 0, timeZone: 'UTC' };
    expect(read().asked).toEqual({ request, isJson: false });
  });

  it('reads every flag', () => {
    const flags = '--interval 0.5 --duration 60 --time-zone Europe/Paris --json --nats-url nats://a:1,nats://b:2';
    expect(read(...flags.split(' ')).asked).toEqual({
      request: { updateInterval: 0.5, duration: 60, timeZone: 'Europe/Paris' },
      isJson: true,
      natsUrl: 'nats://a:1,nats://b:2',
    });
  });

  it('answers --help on stdout, with exit code 0', () => {
    const { asked, out, err } = read('--help');
    expect([asked, err]).toEqual([0, '']);
    expect(out).toContain('--time-zone <zone>');
  });

  it.each([
    [['--frobnicate'], "watch: unknown option '--frobnicate'\n"],
    ...['soon', '0x10', '0b1', '1e999', ' '].map((text): [string[], string] => [
      ['--interval', text],
      `watch: option '--interval <seconds>' argument '${text}' is invalid. It must be a number of seconds.\n`,
    ]),
    [['--interval'], "watch: option '--interval <seconds>' argument missing\n"],
    [['60'], 'watch: too many arguments. Expected 0 arguments but got 1.\n'],
  ])('answers %j with what is wrong, a usage line and exit code 2', (argv, mistake) => {
    expect(read(...argv)).toEqual({ asked: 2, out: '', err: mistake + USAGE });
  });

  it('names every flag whose value is out of range', () => {
    const { asked, err } = read(
      '--interval',
      '0',
      '--duration',
      '-1',
      '--time-zone',
      'Mars/Olympus',
      '--nats-url',
      '@',
    );
    expect(asked).toBe(2);
    expect(err.split('\n').map((line) => line.split(' ', 2).join(' '))).toEqual([
      'watch: --nats-url',
      'watch: --interval',
      'watch: --duration',
      'watch: --time-zone',
      'Usage: watch',
      '',
    ]);
  });
});
