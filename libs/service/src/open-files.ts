import { readFileSync } from 'node:fs';

/**
 * Node opens some 250 files at once while it loads a program, and where it cannot, it says that packages are missing.
 * Later every connection takes one: the broker's, and each reader's at the faces. So there is no good in starting with
 * hardly more than it takes to load.
 */
const FEWEST_OPEN_FILES = 512;
const LIMITS = '/proc/self/limits';

/** A process may not have as many files open as it needs. */
export class TooFewOpenFiles extends Error {
  override readonly name = 'TooFewOpenFiles';

  constructor(limit: number) {
    super(
      `only ${limit} files may be open at once here, at least ${FEWEST_OPEN_FILES} are needed; ` +
        'raise the limit, as with ulimit -n 4096',
    );
  }
}

/** @throws TooFewOpenFiles; never where the system does not say what is permitted, as any but Linux. */
export function checkOpenFilesLimit(limits = readLimits()): void {
  const limit = Number(/^Max open files +(\d+) /m.exec(limits)?.[1] ?? Infinity);
  if (limit < FEWEST_OPEN_FILES) throw new TooFewOpenFiles(limit);
}

function readLimits(): string {
  try {
    return readFileSync(LIMITS, 'utf8');
  } catch {
    return '';
  }
}
