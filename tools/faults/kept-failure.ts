import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Fault, Finding } from './fault.js';
import type { FaultsOptions } from './options.js';

const SHOWN = 10;

/** Keeps what the readers saw and the seed in a file, and says how to make it happen again. */
export async function keepFailure(fault: Fault, finding: Finding, options: FaultsOptions): Promise<void> {
  const { histories, violations, broken = [], ...figures } = finding;
  const path = resolve(join(options.keep, `${fault.id}-${options.seed}.json`));
  await mkdir(options.keep, { recursive: true });
  const head = JSON.stringify({ fault: fault.id, seed: options.seed, ...figures, broken, violations });
  const lines = histories.map((history) => JSON.stringify(history));
  await writeFile(path, `${[head, ...lines].join('\n')}\n`);
  const unfinished = histories
    .filter(({ isComplete }) => !isComplete)
    .map((history) => `${history.streamId} is not complete: ${history.error}`);
  const told = [...broken, ...violations, ...unfinished];
  const more = told.length > SHOWN ? [`and ${told.length - SHOWN} more`] : [];
  for (const text of [...told.slice(0, SHOWN), ...more]) process.stderr.write(`${fault.id}: ${text}\n`);
  process.stderr.write(`${fault.id}: kept in ${path}\n${repeatCommand(fault, options)}\n`);
}

export function repeatCommand({ id }: Fault, { seed }: FaultsOptions): string {
  return `to repeat it: npm run test:faults -- ${id} --seed ${seed}`;
}
