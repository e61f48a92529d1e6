import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Rules that the names of tests end with, in brackets: one, or several with commas between. */
function citedRules(): ReadonlySet<string> {
  const specs = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('spec.ts'))
      .map((file) => join(ROOT, folder, file)),
  );
  return new Set(
    specs
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\((P\d+(?:, P\d+)*)\)['"],/g)])
      .flatMap(([, rules]) => rules.split(', ')),
  );
}

/** Rules of the protocol, where they are written: `**P7 States.**`. */
function writtenRules(): readonly string[] {
  const protocol = readFileSync(join(ROOT, 'docs', 'protocol.md'), 'utf8');
  return [...protocol.matchAll(/^\*\*(P\d+) /gm)].map(([, rule]) => rule);
}

describe('the rules of docs/protocol.md', () => {
  const written = writtenRules();
  const cited = citedRules();

  it('are numbered without a hole', () => {
    expect(written).toEqual(written.map((_, index) => `P${index + 1}`));
    expect(written.length).toBeGreaterThan(0);
  });

  it('are each cited by the name of a test', () => {
    expect(written.filter((rule) => !cited.has(rule))).toEqual([]);
  });

  it('are the only ones that are cited', () => {
    expect([...cited].filter((rule) => !written.includes(rule))).toEqual([]);
  });
});
