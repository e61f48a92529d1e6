import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The project's root folder, found from where this file lies: the same from the sources, under Jest, and from dist/.
 * @throws Error outside of the project
 */
export function projectRoot(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'nest-cli.json'))) return folder;
  }
  throw new Error(`no nest-cli.json above ${import.meta.dirname}: is this file still inside the project?`);
}
