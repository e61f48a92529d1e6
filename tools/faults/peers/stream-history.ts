import { readFileSync } from 'node:fs';
import type { StreamHistory } from './reader-plan.js';

/** What a peer wrote down, one stream per line. */
export function readHistories(file: string): StreamHistory[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as StreamHistory);
}
