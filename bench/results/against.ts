import { markdownTable } from '../../tools/compare/table.js';
import { NAIVE } from '../systems/all-systems.js';
import { compare, type Comparison } from './comparison.js';
import { FIGURE_NAMES, FIGURES, type FigureName } from './figures.js';
import { ratioText } from './format.js';
import type { ResultRow } from './run-results.js';

const HEAD = ['scenario', 'system', 'figure', 'then', 'now', 'change'];

/** One figure of one system, held against the naive peer in both runs. */
interface Change {
  readonly row: ResultRow;
  readonly name: FigureName;
  readonly was: Comparison;
  readonly is: Comparison;
}

/**
 * What changed since an earlier run. Each run is held against its own naive peer, so that two machines, or two days,
 * can be compared: `then` and `now` say how many times better than that peer a system was.
 */
export function changesSince(then: readonly ResultRow[], now: readonly ResultRow[]): string {
  const changes = now
    .filter(({ system }) => system !== NAIVE)
    .flatMap((row) => FIGURE_NAMES.flatMap((name) => changeOf(row, name, then, now)));
  if (changes.length === 0) return 'nothing to compare: a scenario must have the naive peer in both runs\n';
  const lines = changes.map(lineOf).filter((line) => line !== undefined);
  const untold = changes.length - lines.length;
  const table = lines.length === 0 ? '' : `${markdownTable(HEAD, lines)}\n`;
  const alone = [...new Set(now.map(({ scenario }) => scenario))].filter(
    (scenario) => !now.some((row) => row.scenario === scenario && row.system === NAIVE),
  );
  const peerless = alone.length === 0 ? '' : `not compared, without a naive peer: ${alone.join(', ')}\n`;
  return `${table}${peerless}${untold === 0 ? '' : `not compared, for noise, lateness or too few rounds: ${untold}\n`}`;
}

function changeOf(row: ResultRow, name: FigureName, then: readonly ResultRow[], now: readonly ResultRow[]): Change[] {
  const before = then.find(({ scenario, system }) => scenario === row.scenario && system === row.system);
  const [was, is] = [before && againstNaive(before, name, then), againstNaive(row, name, now)];
  return !was || !is || was.kind === 'unknown' || is.kind === 'unknown' ? [] : [{ row, name, was, is }];
}

/** Undefined where one side of it is no result. */
function lineOf({ row, name, was, is }: Change): string[] | undefined {
  if (was.kind !== 'ratio' || is.kind !== 'ratio') return undefined;
  const ratios = [was.ratio, is.ratio, is.ratio / was.ratio].map(ratioText);
  return [row.scenario, row.system, FIGURES[name].title, ...ratios];
}

function againstNaive(row: ResultRow, name: FigureName, rows: readonly ResultRow[]): Comparison | undefined {
  const naive = rows.find(({ scenario, system }) => scenario === row.scenario && system === NAIVE);
  return naive && compare(row, naive, name);
}
