import type { RunReport } from '@app/testing';

const KILOBYTE = 1_024;

type Memory = Pick<RunReport, 'memory'>;

/** By how much what each process holds on to grew while it was watched, and what is noise in that. */
export function memoryText({ memory }: Memory): string {
  const grown = Object.entries(memory).map(
    ([name, { grownBytes, noiseBytes }]) =>
      `${name} ${Math.round(grownBytes / KILOBYTE)} ± ${Math.round(noiseBytes / KILOBYTE)} kB`,
  );
  return `memory after collection grew by: ${grown.join(', ')}`;
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
