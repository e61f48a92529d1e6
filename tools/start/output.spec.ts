import { describe, expect, it } from '@jest/globals';
import { Output, wantsColour } from './output.js';

const sink = (lines: string[]): { write: (text: string) => boolean } => ({ write: (text) => lines.push(text) > 0 });

function outputWith(isColoured: boolean): { output: Output; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const names = ['time-server-1', 'time-client'];
  return { output: new Output({ stdout: sink(out), stderr: sink(err), isColoured, names }), out, err };
}

describe('Output', () => {
  it('puts the name before the lines of a process, and keeps stdout and stderr apart', () => {
    const { output, out, err } = outputWith(false);
    output.relay('time-server-1', 'ready', 'stderr');
    output.relay('time-client', 'Time update #0', 'stdout');
    output.say('stream x  owner time-server-1');
    output.complain('no broker');
    expect(out).toEqual(['time-client   | Time update #0\n', 'stream x  owner time-server-1\n']);
    expect(err).toEqual(['time-server-1 | ready\n', 'no broker\n']);
  });

  it('colours the name, never the line', () => {
    const { output, out } = outputWith(true);
    output.relay('time-client', 'Time update #0', 'stdout');
    expect(out).toEqual(['\x1b[33mtime-client   | \x1b[0mTime update #0\n']);
  });
});

describe('wantsColour', () => {
  it('is for terminals, and NO_COLOR turns it off whatever its value', () => {
    expect(wantsColour(true, {})).toBe(true);
    expect(wantsColour(true, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(true, { NO_COLOR: '0' })).toBe(false);
    expect(wantsColour(false, {})).toBe(false);
  });
});
