import { markdownTable } from '../../tools/compare/table.js';
import { compare, type Comparison, isLate } from './comparison.js';
import { FIGURE_NAMES, FIGURES, type FigureName } from './figures.js';
import { figureText, percentText, ratioText } from './format.js';
import type { ResultRow } from './run-results.js';
import { isNoisy, ROUNDS_OF_A_RESULT, type Summaries, summariesOf, type Summary } from './statistics.js';

/** One table for each scenario: its systems below each other, the figures that it has beside each other. */
export function resultTables(rows: readonly ResultRow[]): string {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  return scenarios.map((scenario) => scenarioTable(rows.filter((row) => row.scenario === scenario))).join('\n');
}

function scenarioTable(rows: readonly ResultRow[]): string {
  const summaries = rows.map(({ rounds }) => summariesOf(rounds));
  const columns = FIGURE_NAMES.filter((name) => summaries.some((summary) => summary[name]));
  const [{ scenarioTitle, headline }] = rows;
  const head = ['system', ...columns.map((name) => FIGURES[name].title), 'spread', 'ours ÷ it'];
  const cells = rows.map((row, index) => cellsOf(row, summaries[index], columns, rows));
  return `**${scenarioTitle}** (spread and ratio: ${FIGURES[headline].title})\n\n${markdownTable(head, cells)}`;
}

function cellsOf(row: ResultRow, summaries: Summaries, columns: readonly FigureName[], rows: readonly ResultRow[]) {
  const title = `${row.systemTitle}${isLate(summaries) ? ' (late)' : ''}${row.note === undefined ? '' : ` (${row.note})`}`;
  return [
    title,
    ...columns.map((name) => figureText(name, summaries[name])),
    spreadText(summaries[row.headline]),
    row.isOurs ? '' : isLate(summaries) ? 'it is late' : ratioCell(row, rows),
  ];
}

/** Only the figure for which a scenario is there decides whether a row is a result. */
function spreadText(headline: Summary | undefined): string {
  if (!headline || headline.rounds < ROUNDS_OF_A_RESULT) return '–';
  return `${percentText(headline.spread)}${isNoisy(headline) ? ', noisy' : ''}`;
}

/** How many times better ours are, in the order in which they stand. */
function ratioCell(peer: ResultRow, rows: readonly ResultRow[]): string {
  const ours = rows.filter(({ isOurs }) => isOurs);
  return ours.map((row) => comparisonText(compare(row, peer, peer.headline))).join(', ') || '–';
}

function comparisonText(comparison: Comparison): string {
  if (comparison.kind === 'ratio') return ratioText(comparison.ratio);
  return comparison.kind === 'unknown' ? '–' : comparison.kind;
}
