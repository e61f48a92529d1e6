import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@app/testing';
import { markdownTable } from '../compare/table.js';
import { HEAD } from './verdict.js';

/** Where in a page a table goes: after the line that says who writes it. */
export interface TablePlace {
  readonly begin: string;
  readonly page: string;
}

const HERE: TablePlace = { begin: '<!-- table: written by npm run test:faults -->', page: 'docs/faults.md' };
const END = '<!-- end of table -->';

/** Puts the table, with machine and date, between its markers in docs/faults.md. */
export async function writeDocsTable(rows: readonly (readonly string[])[], seed: number): Promise<void> {
  const table = `${markdownTable(HEAD, rows)}\n${madeWhere(seed)}`;
  await rewritePage(HERE.page, (text) => withTable(text, table));
}

/** @param page from the project's root, `docs/faults.md` */
export async function rewritePage(page: string, change: (text: string) => string): Promise<void> {
  const path = join(projectRoot(), page);
  await writeFile(path, change(await readFile(path, 'utf8')));
}

/** @throws Error if the text has no markers. */
export function withTable(text: string, table: string, { begin, page }: TablePlace = HERE): string {
  const [head, rest] = text.split(begin);
  const tail = rest?.split(END)[1];
  if (tail === undefined) throw new Error(`${page} has no place for the table: ${begin} … ${END}`);
  return `${head}${begin}\n\n${table}\n${END}${tail}`;
}

function madeWhere(seed: number): string {
  return `${dayAndMachine()}, seed ${seed}, ${(performance.now() / 60_000).toFixed(1)} minutes.\n`;
}

/** The day, and what the machine is, in words. */
export function dayAndMachine(): string {
  const [{ model }] = cpus();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${cpus().length} cores (${model.trim()}), ${memoryGb} GB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}
