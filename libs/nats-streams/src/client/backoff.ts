const FIRST_MS = 25;
const MAX_MS = 1_000;

/**
 * How long to wait after the given number of failed attempts, in ms: doubling from 25 to 1,000, less up to half of it
 * at random, so that clients who lost the same server do not return in step.
 */
export function backoffMs(failedAttempts: number, random: () => number = Math.random): number {
  const fullMs = Math.min(MAX_MS, FIRST_MS * 2 ** Math.max(0, failedAttempts - 1));
  return fullMs * (1 - random() / 2);
}
