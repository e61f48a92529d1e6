import { markdownTable } from '../../tools/compare/table.js';
import { rewritePage, withTable } from '../../tools/faults/docs-table.js';
import { ratioText, summaryText } from '../results/format.js';
import { type Summary, summaryOf } from '../results/statistics.js';
import { SSE_FIGURES, type SseFigureName, type SseFigures } from './sse-loads.js';
import type { SseSystem } from './sse-systems.js';

const PAGE = 'docs/gateway.md';
const BEGIN = '<!-- table: written by npm run bench:sse -->';
const NAMES = Object.keys(SSE_FIGURES) as SseFigureName[];

/** One system, with what each round found. */
export interface SseRow {
  readonly system: SseSystem;
  readonly rounds: SseFigures[];
}

/** The systems below each other, and below each peer how many times better ours is. */
export function sseTable(rows: readonly SseRow[]): string {
  const ours = rows.find(({ system }) => system.isOurs);
  const head = ['', ...NAMES.map((name) => SSE_FIGURES[name].title)];
  const cells = rows.map((row) => [row.system.title, ...NAMES.map((name) => figureText(row, name))]);
  const ratios = rows
    .filter((row) => ours && row !== ours)
    .map((row) => [`ours ÷ ${row.system.title}`, ...NAMES.map((name) => ratioOf(ours, row, name))]);
  return markdownTable(head, [...cells, ...ratios]);
}

export async function writeGatewayPage(text: string): Promise<void> {
  await rewritePage(PAGE, (page) => withSseTable(page, text));
}

export function withSseTable(page: string, text: string): string {
  return withTable(page, text, { begin: BEGIN, page: PAGE });
}

export function summaryIn({ rounds }: SseRow, name: SseFigureName): Summary | undefined {
  return summaryOf(rounds.map((figures) => figures[name]).filter((value) => value !== undefined));
}

function figureText(row: SseRow, name: SseFigureName): string {
  return summaryText(summaryIn(row, name), SSE_FIGURES[name].decimals);
}

/** How many times better: more of what is better when there is more, less of the rest. */
function ratioOf(ours: SseRow | undefined, row: SseRow, name: SseFigureName): string {
  const [mine, its] = [ours && summaryIn(ours, name)?.median, summaryIn(row, name)?.median];
  if (mine === undefined || its === undefined) return '–';
  return ratioText(SSE_FIGURES[name].better === 'higher' ? mine / its : its / mine);
}
