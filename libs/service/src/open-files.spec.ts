import { describe, expect, it } from '@jest/globals';
import { checkOpenFilesLimit } from './open-files.js';

/** As /proc/self/limits has it. */
function limits(openFiles: string): string {
  return [
    'Limit                     Soft Limit           Hard Limit           Units     ',
    'Max core file size        0                    unlimited            bytes     ',
    `Max open files            ${openFiles.padEnd(20)} ${openFiles.padEnd(20)} files     `,
    'Max locked memory         67108864             67108864             bytes     ',
  ].join('\n');
}

describe('the limit of open files', () => {
  it('is enough, or there is none, or nobody knows', () => {
    for (const enough of ['512', '1048576', 'unlimited'])
      expect(() => checkOpenFilesLimit(limits(enough))).not.toThrow();
    expect(() => checkOpenFilesLimit('')).not.toThrow();
    expect(() => checkOpenFilesLimit()).not.toThrow();
  });

  it('is too low, and the error says what to do', () => {
    expect(() => checkOpenFilesLimit(limits('511'))).toThrow(
      'only 511 files may be open at once here, at least 512 are needed; raise the limit, as with ulimit -n 4096',
    );
  });
});
