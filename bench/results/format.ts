import { FIGURES, type FigureName } from './figures.js';
import { isNoisy, type Summary } from './statistics.js';

/** `12,345`, `1.3`: as many decimals as say something. */
export function numberText(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A median as a cell of a table; one whose rounds disagree says so, and by how much. */
export function figureText(name: FigureName, summary: Summary | undefined): string {
  if (!summary) return '–';
  const text = numberText(summary.median, FIGURES[name].decimals);
  return isNoisy(summary) ? `${text} (noisy, ${percentText(summary.spread)})` : text;
}

export function percentText(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : 'no median';
}

/** `4.3×` */
export function ratioText(ratio: number): string {
  return `${ratio >= 9.95 ? Math.round(ratio) : ratio.toFixed(ratio < 0.995 ? 2 : 1)}×`;
}
