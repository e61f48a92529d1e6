import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '@app/testing';
import { format } from 'prettier';
import { rewritePage, withTable } from '../../tools/faults/docs-table.js';
import { machineInWords } from './machine.js';
import { resultTables } from './results-table.js';
import type { RunResults } from './run-results.js';

const PAGE = 'docs/performance.md';
const BEGIN = '<!-- table: written by npm run bench -->';
/** Beside the page, and in git like it: the figures that the page was made from, for `--against`. */
const DATA = 'docs/performance.json';

/** Puts a whole run into the documentation: its tables into the page, its figures beside it. */
export async function writeDocs(results: RunResults): Promise<void> {
  await writeResults(join(projectRoot(), DATA), results);
  await rewritePage(PAGE, (page) => withResults(page, results));
}

export function withResults(page: string, results: RunResults): string {
  const text = `${resultTables(results.rows)}\n${machineInWords(results.machine)}\n`;
  return withTable(page, text, { begin: BEGIN, page: PAGE });
}

/** As prettier would have it, so that the file can be kept in git. */
export async function writeResults(path: string, results: RunResults): Promise<void> {
  const text = JSON.stringify(results, rounded, 2);
  await writeFile(path, await format(text, { parser: 'json', printWidth: 120 }));
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
