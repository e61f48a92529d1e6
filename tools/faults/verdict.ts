import type { WireReport } from '@app/testing';
import type { Fault, Finding } from './fault.js';

/**
 * `holds`: complete, in order, and within the bound. `late`: complete and in order, but held up for longer than the
 * bound says. `fails`: anything that has no noise is wrong, or it is so late that noise is no excuse.
 */
export type Verdict = 'holds' | 'late' | 'fails';

/** A busy machine makes a good system this much slower, not more. */
const NOISE = 4;

/** What has no noise must be right in every run; of the pauses, the best run counts, and all of them are told. */
export function verdictOf(
  { pauseMs: boundMs = Infinity }: Pick<Fault, 'pauseMs'>,
  findings: readonly Finding[],
): Verdict {
  if (findings.some(isWrong)) return 'fails';
  const bestMs = Math.min(...findings.map(({ pauseMs = 0 }) => pauseMs));
  if (bestMs <= boundMs) return 'holds';
  return bestMs <= boundMs * NOISE ? 'late' : 'fails';
}

/** Whether anything is wrong that no machine can be blamed for. */
export function isWrong(finding: Finding): boolean {
  return !finding.report.isFlawless || wrongsOf(finding).length > 0;
}

/** What is wrong beside single streams, in words. */
export function wrongsOf({ report: { orphans, untouched }, broken = [] }: Finding): string[] {
  return [
    ...(orphans === 0 ? [] : [`${orphans} orphans`]),
    ...(untouched === 0 ? [] : [`${untouched} streams were over before the deed was done`]),
    ...broken,
  ];
}

/** Everything that is wrong, the least likely first. */
export function allWrongsOf(finding: Finding): string[] {
  const { run, report } = finding;
  return [
    ...wrongsOf(finding),
    ...report.faults.map(({ streamId, text }) => `${streamId}: ${text}`),
    ...run.streams
      .filter(({ end }) => end === 'failed' || end === 'open')
      .map(({ streamId, end, error }) => `${streamId}: ${error ?? `is ${end}`}`),
  ];
}

/** The cells of a row: fault, load, complete, order violations, extra pause, wire duplicates, verdict. */
export function rowOf(fault: Fault, findings: readonly Finding[]): string[] {
  const worst = findings.find(isWrong) ?? findings.at(-1);
  if (!worst) throw new Error('a row needs a finding');
  const { streams, complete, violations, wire } = worst.report;
  const pauses = findings
    .map(({ pauseMs }) => (pauseMs === undefined ? '–' : `${Math.round(pauseMs)}`))
    .join(', then ');
  const bound = fault.pauseMs === undefined ? '' : ` ms (≤ ${fault.pauseMs})`;
  const figures = [fault.pauseMs === undefined ? '' : `${pauses}${bound}`, worst.figures ?? ''].filter(
    (text) => text !== '',
  );
  return [
    `${fault.id} ${fault.title}`,
    fault.load,
    streams === 0 ? '–' : `${Number(((complete / streams) * 100).toFixed(2))} %`,
    streams === 0 ? '–' : `${violations}`,
    figures.join('; ') || '–',
    wire === undefined ? '–' : duplicatesOf(wire),
    [verdictOf(fault, findings), ...wrongsOf(worst)].join(': '),
  ];
}

export const HEAD = ['fault', 'load', 'complete', 'order violations', 'extra pause', 'wire duplicates', 'verdict'];

function duplicatesOf({ duplicates, updates }: WireReport): string {
  if (duplicates === 0) return '0';
  return `${duplicates} (${((duplicates / Math.max(1, updates)) * 100).toFixed(2)} %)`;
}
