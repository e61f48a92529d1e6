import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEVELS_UP = 10;

/** What package.json says of the project. */
export interface Project {
  /** The folder that holds it: the same for the sources and for dist/, and that of an image. */
  readonly folder: string;
  readonly version: string;
}

/** @throws Error if no folder above this file holds the project's package.json. */
export function theProject(): Project {
  for (let up = './', level = 0; level < LEVELS_UP; up += '../', level++) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    const version = versionIn(join(folder, 'package.json'));
    if (version !== undefined) return { folder, version };
  }
  throw new Error('there is no package.json of timecast above this file');
}

function versionIn(path: string): string | undefined {
  try {
    const { name, version }: { name?: unknown; version?: unknown } = JSON.parse(readFileSync(path, 'utf8'));
    return name === 'timecast' && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
