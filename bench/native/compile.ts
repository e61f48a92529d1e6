import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '@app/testing';
import type { Parts } from '../../tools/compare/parts.js';

const run = promisify(execFile);
const COMPILE_MS = 30_000;

/** What is missing to build the C programs, as the line that says what to install; undefined if nothing is. */
export async function lacksForC(): Promise<string | undefined> {
  try {
    await run('cc', ['--version'], { timeout: COMPILE_MS });
  } catch {
    return 'there is no C compiler (on Debian: apt-get install gcc libc6-dev libnats-dev)';
  }
  try {
    await run('cc', ['-include', 'nats/nats.h', '-E', '-x', 'c', '/dev/null', '-o', '/dev/null'], {
      timeout: COMPILE_MS,
    });
    return undefined;
  } catch {
    return 'the NATS library for C is missing (on Debian: apt-get install libnats-dev)';
  }
}

/** Builds both programs into a folder that ends with the parts. */
export async function compileC(parts: Parts): Promise<{ readonly publish: string; readonly subscribe: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'timecast-bench-'));
  parts.own({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) });
  const compile = async (name: string): Promise<string> => {
    const program = join(folder, name);
    const source = join(projectRoot(), 'bench', 'native', `${name}.c`);
    await run('cc', ['-O2', '-o', program, source, '-lnats'], { timeout: COMPILE_MS });
    return program;
  };
  const [publish, subscribe] = await Promise.all([compile('publish'), compile('subscribe')]);
  return { publish, subscribe };
}
