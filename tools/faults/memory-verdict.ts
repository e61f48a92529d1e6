import type { RunReport } from '@app/testing';

const KILOBYTE = 1_000;

type Memory = Pick<RunReport, 'memory'>;

/**
 * By how much what each process holds on to grew while it was watched, and what is noise in that.
 * @param leastLeakBytes as of `growingMemory`; told if it is more than 0
 */
export function memoryText({ memory }: Memory, leastLeakBytes = 0): string {
  const grown = Object.entries(memory).map(
    ([name, { grownBytes, noiseBytes }]) =>
      `${name} ${Math.round(grownBytes / KILOBYTE)} ± ${Math.round(noiseBytes / KILOBYTE)} kB`,
  );
  const allowed = leastLeakBytes === 0 ? '' : ` (≤ ${Math.round(leastLeakBytes / KILOBYTE)} kB)`;
  return `memory after collection grew by: ${grown.join(', ')}${allowed}`;
}

/**
 * Whose memory grows, in words.
 * @param leastLeakBytes what would be kept at the very least if there were a leak; less is none
 */
export function growingMemory({ memory }: Memory, leastLeakBytes: number): string[] {
  return Object.entries(memory)
    .filter(([, { isFlat, grownBytes }]) => !isFlat && grownBytes >= leastLeakBytes)
    .map(([name]) => `the memory of ${name} grows`);
}
