import { readFile } from 'node:fs/promises';
import type { Machine } from './machine.js';
import type { FigureName, Figures } from './figures.js';

/** One system in one scenario. */
export interface ResultRow {
  readonly scenario: string;
  readonly scenarioTitle: string;
  readonly system: string;
  readonly systemTitle: string;
  readonly isOurs: boolean;
  /** The figure for which the scenario is there. */
  readonly headline: FigureName;
  /** One after the other, as they were measured; none if the system cannot do it. */
  readonly rounds: readonly Figures[];
  /** Why there are no rounds, or fewer than asked for. */
  readonly note?: string;
}

/** All that a run of the benchmark found. */
export interface RunResults {
  readonly machine: Machine;
  readonly isQuick: boolean;
  readonly rows: readonly ResultRow[];
}

/** @throws Error, one sentence, if the file is not there or holds something else. */
export async function readResults(path: string): Promise<RunResults> {
  let results: Partial<RunResults>;
  try {
    results = JSON.parse(await readFile(path, 'utf8')) as Partial<RunResults>;
  } catch (cause) {
    throw new Error(`${path} cannot be read as JSON`, { cause });
  }
  if (!Array.isArray(results.rows) || !results.machine) throw new Error(`${path} holds no results of npm run bench`);
  return results as RunResults;
}
