import { describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { LineOutput } from './line-output.js';

/** A target whose writes end in a later turn of the event loop, as this says. */
function target(error?: Error): Writable {
  return new Writable({ write: (_, __, done) => void setImmediate(() => done(error)) });
}

/** In which order they resolve. */
async function order(output: LineOutput): Promise<string[]> {
  const told: string[] = [];
  void output.closed.then(() => told.push('closed'));
  output.write('a line');
  await output.written().then(() => told.push('written'));
  return told;
}

describe('lines on an output', () => {
  it('are known to be written', async () => {
    expect(await order(new LineOutput(target()))).toEqual(['written']);
  });

  it.each(['ENOSPC', 'EPIPE'])('are known to be lost before they are taken for written: %s', async (code) => {
    expect(await order(new LineOutput(target(Object.assign(new Error(code), { code }))))).toEqual([
      'closed',
      'written',
    ]);
  });
});
