import { FIGURES, type FigureName } from './figures.js';
import { isNoisy, type Summary } from './statistics.js';

/** `12,345`, `1.3`: as many decimals as say something. */
export function numberText(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

export function figureText(name: FigureName, summary: Summary | undefined): string {
  return summaryText(summary, FIGURES[name].decimals);
}

/** A median as a cell of a table; where the rounds disagree the least and the most of them stand beside it. */
export function summaryText(summary: Summary | undefined, decimals: number): string {
  if (!summary) return '–';
  const text = (value: number): string => numberText(value, decimals);
  const middle = text(summary.median);
  return isNoisy(summary) ? `${middle} (${text(summary.min)} to ${text(summary.max)})` : middle;
}

export function percentText(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : 'no median';
}

/** `4.3×` */
export function ratioText(ratio: number): string {
  return `${ratio >= 9.95 ? Math.round(ratio) : ratio.toFixed(ratio < 0.995 ? 2 : 1)}×`;
}
