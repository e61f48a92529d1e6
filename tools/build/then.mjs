// node tools/build/then.mjs <program> [arguments]: builds, then is that program; for npm's scripts, by `exec`.
// One process from the start, whose parent is npm: npm killed by SIGKILL during the build passes nothing on, and then
// only our parent changes.
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const npmPid = process.ppid;
await import('./build.mjs');
const isWanted = process.exitCode === undefined && process.ppid === npmPid;
if (isWanted) {
  process.argv.splice(1, 2, resolve(process.argv[2]));
  await import(pathToFileURL(process.argv[1]).href);
}
