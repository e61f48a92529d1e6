import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '@app/testing';
import { withFaceTables } from './face-results.js';
import { faceScenarios, QUICK, WHOLE } from './face-scenarios.js';

const page = readFileSync(join(projectRoot(), 'docs', 'faces.md'), 'utf8');

describe('the tables of docs/faces.md', () => {
  it('go between their markers, and leave the rest alone', () => {
    const written = withFaceTables(page, 'a table\n');
    expect(written.split('<!--')).toHaveLength(page.split('<!--').length);
    expect(written).toContain('bench:faces -->\n\na table\n\n<!-- end of table -->');
    expect(written.split('<!-- table')[0]).toBe(page.split('<!-- table')[0]);
  });

  it('have one of ours for each face, beside one at least that is not, each by a name of its own', () => {
    for (const { systems } of [...faceScenarios(WHOLE), ...faceScenarios(QUICK)]) {
      expect(systems.filter(({ isOurs }) => isOurs)).toHaveLength(1);
      expect(new Set(systems.map(({ title }) => title)).size).toBeGreaterThan(1);
    }
    const ids = faceScenarios(WHOLE).flatMap(({ systems }) => systems.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
