// npm run pack: the libs that others may install, as dist/packages/<lib>.tgz, made from the sources as they are now.
// Says the path of each on stdout.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIBS = ['contracts', 'nats-streams'];
/** What a package has besides that which lies in its lib. */
const ALSO_IN = { contracts: [['docs/schemas', 'schemas']] };
const TARGET = 'dist/packages';
const TSC = 'node_modules/typescript/bin/tsc';
/** Without source maps: they would point at sources that no package holds. */
const COMPILER_OPTIONS = ['--declaration', '--sourceMap', 'false'];

/** What npm is to pack is gathered in a folder of its own: in libs/ nothing is ever written. */
async function pack(lib) {
  const [source, stage] = [join('libs', lib), join(TARGET, lib)];
  mkdirSync(stage, { recursive: true });
  const compiled = ['--rootDir', join(source, 'src'), '--outDir', join(stage, 'dist')];
  await run(process.execPath, [TSC, '-p', join(source, 'tsconfig.lib.json'), ...COMPILER_OPTIONS, ...compiled]);
  const { name: packageName, version, files } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  for (const name of ['package.json', 'README.md', ...files]) {
    if (existsSync(join(source, name))) cpSync(join(source, name), join(stage, name), { recursive: true });
  }
  for (const [path, name] of [['LICENSE', 'LICENSE'], ...(ALSO_IN[lib] ?? [])]) {
    cpSync(path, join(stage, name), { recursive: true });
  }
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', '..'], { cwd: stage });
  // Under a name without the version, so that whoever asks for it need not know that.
  const packed = join(TARGET, `${lib}.tgz`);
  renameSync(join(TARGET, `${packageName.slice(1).replace('/', '-')}-${version}.tgz`), packed);
  return packed;
}

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
rmSync(TARGET, { recursive: true, force: true });
try {
  const packed = await Promise.all(LIBS.map(pack));
  process.stdout.write(`${packed.join('\n')}\n`);
} catch ({ message, stdout = '', stderr = '' }) {
  process.stderr.write(`${stdout}${stderr || message}\n`);
  process.exitCode = 1;
}
