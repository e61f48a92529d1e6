import { theProject } from './project-folder.js';

/**
 * The version in the project's package.json, which is the same file for the sources, for dist/ and in an image.
 * @throws Error if no folder above this file holds it.
 */
export function projectVersion(): string {
  return theProject().version;
}
