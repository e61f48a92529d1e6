import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '@app/testing';
import type { Parts } from '../../../tools/compare/parts.js';

const run = promisify(execFile);
/** The first build of a machine compiles the standard library, too. */
const BUILD_MS = 120_000;

/** What is missing to build Go's own server, as the line that says what to install; undefined if nothing is. */
export async function lacksForGo(): Promise<string | undefined> {
  try {
    await run('go', ['version'], { timeout: BUILD_MS });
    return undefined;
  } catch {
    return 'there is no Go (on Debian: apt-get install golang-go)';
  }
}

/** Builds a program of this folder into one that ends with the parts. */
export async function buildGo(parts: Parts, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'timecast-bench-'));
  parts.own({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) });
  const program = join(folder, name);
  const source = join(projectRoot(), 'bench', 'faces', 'native', `${name}.go`);
  await run('go', ['build', '-o', program, source], { timeout: BUILD_MS });
  return program;
}
