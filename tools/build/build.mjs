// npm run build: both apps and the tools by `nest build`, and the page by esbuild; nothing if what is in dist/ was made
// from these sources.
// Says nothing on stdout, so that commands which build first (npm run watch) can be piped.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildWeb } from './web.mjs';

const run = promisify(execFile);
const PROJECTS = ['time-server', 'time-client', 'tools'];
const INPUTS = ['apps', 'libs', 'tools', 'bench', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];
const OUTPUTS = ['dist/apps/time-server', 'dist/apps/time-client', 'dist/tools', 'dist/web'];
const STAMP = 'dist/sources.sha256';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap(filesUnder).toSorted((a, b) => (a < b ? -1 : 1))) {
    if (/spec\.ts$|\.md$|\/test\/(?!simulation\/)/.test(file)) continue; // the simulation is a tool, too
    hash.update(`${file}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Somebody else may have built since, from sources that were different for a while. */
function isUpToDate(inputs) {
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== inputs || !OUTPUTS.every(existsSync)) return false;
  const stampedMs = statSync(STAMP).mtimeMs;
  return OUTPUTS.flatMap(filesUnder).every((file) => statSync(file).mtimeMs <= stampedMs);
}

const inputs = hashOfInputs();
if (!isUpToDate(inputs)) {
  process.stderr.write('building, up to a minute …\n');
  try {
    // One process: TypeScript and the declarations of Nest are loaded once, not three times.
    await run(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', ...PROJECTS]);
    await buildWeb();
    writeFileSync(STAMP, inputs);
  } catch ({ message, stdout = message, stderr = '' }) {
    process.stderr.write(`${stdout}${stderr}\n`);
    process.exitCode = 1;
  }
}
