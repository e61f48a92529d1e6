import { describe, expect, it } from '@jest/globals';
import { bar, ProgressLine } from './progress-line.js';

function terminal(isTTY: boolean): { isTTY: boolean; text: string; write(text: string): void } {
  return {
    isTTY,
    text: '',
    write(text) {
      this.text += text;
    },
  };
}

const CLEAR_LINE = '\r\u001b[2K';

describe('ProgressLine', () => {
  it('fills up from nothing to all', () => {
    expect(bar(0, 60)).toBe(`[${'-'.repeat(30)}]   0 %  0 of 60`);
    expect(bar(30, 60)).toBe(`[${'#'.repeat(15)}${'-'.repeat(15)}]  50 %  30 of 60`);
    expect(bar(60, 60)).toBe(`[${'#'.repeat(30)}] 100 %  60 of 60`);
  });

  it('makes way for other lines, and comes back below them', () => {
    const screen = terminal(true);
    const progress = new ProgressLine(screen, 4);
    progress.reached(1);
    screen.text = '';
    progress.above(() => screen.write('hello\n'));
    expect(screen.text).toBe(`${CLEAR_LINE}hello\n${bar(1, 4)}`);
  });

  it('leaves nothing behind', () => {
    const screen = terminal(true);
    const progress = new ProgressLine(screen, 4);
    progress.reached(4);
    screen.text = '';
    progress.end();
    progress.end();
    expect(screen.text).toBe(CLEAR_LINE);
  });

  it.each([
    ['off a terminal', false, 60],
    ['for a stream without an end', true, Infinity],
  ])('shows nothing %s', (_, isTTY, lastSequence) => {
    const screen = terminal(isTTY);
    const progress = new ProgressLine(screen, lastSequence);
    progress.reached(1);
    progress.above(() => screen.write('hello\n'));
    progress.end();
    expect(screen.text).toBe('hello\n');
  });
});
