import { FIGURE_NAMES, type FigureName, type Figures } from './figures.js';

/** Beyond this the rounds of a run disagree too much to be called a result. */
export const NOISY_SPREAD = 0.25;

/** With fewer rounds nobody knows how far they are spread. */
export const ROUNDS_OF_A_RESULT = 3;

/** One figure over all rounds. */
export interface Summary {
  readonly rounds: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** (max − min) ÷ median. */
  readonly spread: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** Undefined if no round has the figure. */
export function summaryOf(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  const [min, max, middle] = [Math.min(...values), Math.max(...values), median(values)];
  // nothing at all, each time, is no noise
  const spread = max === min ? 0 : (max - min) / Math.abs(middle);
  return { rounds: values.length, median: middle, min, max, spread };
}

export function isNoisy({ spread }: Summary): boolean {
  return !(spread <= NOISY_SPREAD);
}

export function isResult(summary: Summary): boolean {
  return summary.rounds >= ROUNDS_OF_A_RESULT && !isNoisy(summary);
}

export type Summaries = Partial<Record<FigureName, Summary>>;

export function summariesOf(rounds: readonly Figures[]): Summaries {
  const entries = FIGURE_NAMES.flatMap((name) => {
    const values = rounds.map((figures) => figures[name]).filter((value) => value !== undefined);
    const summary = summaryOf(values.filter(Number.isFinite));
    return summary ? [[name, summary] as const] : [];
  });
  return Object.fromEntries(entries);
}
