import { FIGURES, type FigureName } from './figures.js';
import type { ResultRow } from './run-results.js';
import { isNoisy, isResult, type Summaries, summariesOf, type Summary } from './statistics.js';

/** Two systems of one run held against each other: `ratio` times as good, or no claim at all. */
export type Comparison =
  { readonly kind: 'ratio'; readonly ratio: number } | { readonly kind: 'noisy' | 'few rounds' | 'late' | 'unknown' };

/** Updates whose p99 is this late are not on time. */
const LATE_MS = 100;

/** By how much who is late is late depends on how long one waits: there is nothing to compare with. */
export function isLate({ p99Ms }: Summaries): boolean {
  return (p99Ms?.median ?? 0) >= LATE_MS;
}

/** How many times better one is than the other: more of what is wanted, less of what is not. Noise claims nothing. */
export function compare(ours: ResultRow, peer: ResultRow, name: FigureName): Comparison {
  const [ofOurs, ofPeer] = [summariesOf(ours.rounds), summariesOf(peer.rounds)];
  const [mine, theirs] = [ofOurs[name], ofPeer[name]];
  if (!mine || !theirs) return { kind: 'unknown' };
  if (isLate(ofOurs) || isLate(ofPeer)) return { kind: 'late' };
  if (isNoisy(mine) || isNoisy(theirs)) return { kind: 'noisy' };
  if (!isResult(mine) || !isResult(theirs)) return { kind: 'few rounds' };
  const ratio = FIGURES[name].better === 'higher' ? mine.median / theirs.median : theirs.median / mine.median;
  return Number.isFinite(ratio) && ratio > 0 ? { kind: 'ratio', ratio } : { kind: 'unknown' };
}

/** Below this many times the naive peer something is broken: no machine is that noisy. */
const GROSS_LOSS_RATIO = 2;

/**
 * What `--quick` fails on, as a sentence; undefined if all is well. Rounds that disagree are read in our favour, the
 * best of ours against the worst of the peer's: it fails only if no reading saves it.
 */
export function grossLoss(ours: ResultRow, naive: ResultRow): string | undefined {
  const [mine, theirs] = [summariesOf(ours.rounds)[ours.headline], summariesOf(naive.rounds)[naive.headline]];
  if (!mine || !theirs) return `${ours.systemTitle} and ${naive.systemTitle} could not be compared in ${ours.scenario}`;
  const isDoubtful = !isResult(mine) || !isResult(theirs);
  const ratio = isDoubtful ? bestReading(mine, theirs) : mine.median / theirs.median;
  if (ratio >= GROSS_LOSS_RATIO) return undefined;
  const times = `${ratio.toFixed(2)} times ${naive.systemTitle}${isDoubtful ? ' at best' : ''}`;
  return `gross loss: ${ours.systemTitle} reaches only ${times} in ${ours.scenario}, less than ${GROSS_LOSS_RATIO}`;
}

function bestReading(ours: Summary, theirs: Summary): number {
  return ours.max / theirs.min;
}
