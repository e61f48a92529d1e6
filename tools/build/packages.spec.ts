import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from '@app/testing';

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string): string => readFileSync(join(projectRoot(), path), 'utf8');
const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')));

const root = manifestOf('.');
const tested = { ...root.dependencies, ...root.devDependencies };

/** The packages that the sources of a lib import. */
function importsOf(folder: string): string[] {
  const files = readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const named = sources.flatMap((file) => [...read(join(folder, file)).matchAll(/(?:from|import) '([^.'][^']*)'/g)]);
  const names = named.map(([, name = '']) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(names)].filter((name) => !isBuiltin(name)).toSorted();
}

/** Whether `^1.2.3` takes a version; other ranges are not used. */
function takes(range: string, version: string): boolean {
  const [least, given] = [range.slice(1), version].map((text) => text.split('.').map(Number));
  const fixed = least[0] === 0 ? 2 : 1;
  if (least.slice(0, fixed).join() !== given.slice(0, fixed).join()) return false;
  const differs = least.findIndex((part, index) => part !== given[index]);
  return range.startsWith('^') && (differs === -1 || given[differs] > least[differs]);
}

describe.each(['contracts', 'nats-streams'])('the package %s', (lib) => {
  const manifest = manifestOf(`libs/${lib}`);
  const needed = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });

  it('has the version, the licence and the engines of the project', () => {
    const { version, license, engines } = root;
    expect(manifest).toMatchObject({ version, license, engines });
  });

  it('asks for what it imports, and for nothing else', () => {
    expect(needed.map(([name]) => name).toSorted()).toEqual(importsOf(`libs/${lib}/src`));
  });

  it.each(needed)('takes the %s (%s) that it is tested with', (name, range) => {
    expect(takes(range, tested[name])).toBe(true);
  });
});

describe('the example nest-app', () => {
  const { dependencies, devDependencies } = manifestOf('examples/nest-app');
  const asked = Object.entries({ ...dependencies, ...devDependencies });

  it.each(asked.filter(([name]) => !name.startsWith('@timecast/')))(
    'asks for the %s of the project',
    (name, version) => {
      expect(version).toBe(tested[name]);
    },
  );
});
