import { markdownTable } from '../../tools/compare/table.js';
import { rewritePage, withTable } from '../../tools/faults/docs-table.js';
import { summaryText } from '../results/format.js';
import { ROUNDS_OF_A_RESULT, summaryOf } from '../results/statistics.js';
import type { Arrangement } from './arrangement.js';
import { LOADS, SCALE_FIGURES, type Load, type ScaleFigures } from './loads.js';

const PAGE = 'docs/scale.md';
const BEGIN = '<!-- table: written by npm run bench:scale -->';
const FIGURE_NAMES = Object.keys(SCALE_FIGURES) as (keyof typeof SCALE_FIGURES)[];

/** One arrangement, with what each round found of each load. */
export interface ScaleRow {
  readonly arrangement: Arrangement;
  readonly rounds: Map<Load, ScaleFigures>[];
}

/** A table for each load: the arrangements below each other. */
export function scaleTables(rows: readonly ScaleRow[]): string {
  return LOADS.map((load) => tableOf(load, rows)).join('\n');
}

function tableOf(load: Load, rows: readonly ScaleRow[]): string {
  const head = ['replicas', 'brokers', ...FIGURE_NAMES.map((name) => SCALE_FIGURES[name].title)];
  const cells = rows.map((row) => cellsOf(row, load));
  return `**${load.title}**\n\n${markdownTable(head, cells)}`;
}

export function hasFewRounds(rows: readonly ScaleRow[]): boolean {
  const roundsWith = ({ rounds }: ScaleRow, load: Load): number => rounds.filter((round) => round.has(load)).length;
  return rows.some((row) => LOADS.some((load) => roundsWith(row, load) < ROUNDS_OF_A_RESULT));
}

export async function writeScalePage(text: string): Promise<void> {
  await rewritePage(PAGE, (page) => withTable(page, text, { begin: BEGIN, page: PAGE }));
}

function cellsOf({ arrangement, rounds }: ScaleRow, load: Load): string[] {
  return [
    String(arrangement.replicas),
    String(arrangement.brokers),
    ...FIGURE_NAMES.map((name) => {
      const values = rounds.map((round) => round.get(load)?.[name]).filter((value) => value !== undefined);
      return summaryText(summaryOf(values), SCALE_FIGURES[name].decimals);
    }),
  ];
}
