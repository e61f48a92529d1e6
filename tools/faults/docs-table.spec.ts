import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@app/testing';
import { withTable } from './docs-table.js';

const page = readFileSync(join(projectRoot(), 'docs', 'faults.md'), 'utf8');

describe('the table of docs/faults.md', () => {
  it('goes between its markers, in place of the one before', () => {
    const once = withTable(page, '| one |');
    expect(once).toContain('| one |');
    const twice = withTable(once, '| two |');
    expect(twice).toContain('| two |');
    expect(twice).not.toContain('| one |');
    expect(twice.split('<!--')).toHaveLength(page.split('<!--').length);
  });

  it('has no place elsewhere', () => {
    expect(() => withTable('# Faults', '| one |')).toThrow('has no place for the table');
  });
});
