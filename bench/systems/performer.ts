import type { BenchSystem } from './bench-system.js';

/** Stands where the systems do in a scenario that is not about streams and their reader: programs of its own. */
export function performer(id: string, title: string, isOurs = false): BenchSystem {
  return {
    id,
    title,
    searchFromPerS: 0,
    isOurs,
    start: () => Promise.reject(new Error(`${title}: serves no streams`)),
  };
}
