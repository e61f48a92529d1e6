import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** It need not be on the PATH of who is not root. */
const PROGRAMS = ['nginx', '/usr/sbin/nginx'];
const MODULE = 'ngx_nchan_module.so';
const ANSWER_MS = 5_000;

/** An nginx, and the module nchan that was built for it. */
export interface Nchan {
  readonly program: string;
  readonly modulePath: string;
}

/** What this machine has; undefined if nginx or the module is missing. */
export async function findNchan(): Promise<Nchan | undefined> {
  for (const program of PROGRAMS) {
    try {
      // how it was built, which says where its modules are, goes to stderr
      const { stderr } = await run(program, ['-V'], { timeout: ANSWER_MS });
      const folder = /--modules-path=(\S+)/.exec(stderr)?.[1];
      if (folder === undefined) continue;
      const modulePath = join(folder, MODULE);
      await access(modulePath);
      return { program, modulePath };
    } catch {
      // the next one
    }
  }
  return undefined;
}

/** What is missing to measure it, as the line that says what to install; undefined if nothing is. */
export async function lacksForNchan(): Promise<string | undefined> {
  if (await findNchan()) return undefined;
  return 'nginx with nchan is not installed (on Debian: apt-get install nginx libnginx-mod-nchan)';
}
