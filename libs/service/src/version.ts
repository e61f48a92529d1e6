import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LEVELS_UP = 10;

/**
 * The version in the project's package.json, which is the same file for the sources, for dist/ and in an image.
 * @throws Error if no folder above this file holds it.
 */
export function projectVersion(): string {
  for (let up = './', level = 0; level < LEVELS_UP; up += '../', level++) {
    const version = versionIn(fileURLToPath(new URL(`${up}package.json`, import.meta.url)));
    if (version !== undefined) return version;
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
