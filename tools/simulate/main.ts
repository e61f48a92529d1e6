// npm run simulate: random worlds until one is broken, or all have been looked at.
// Progress goes to stderr, a broken world and its timeline to stdout. Ends with 0, 1 (broken) or 2 (wrong flags).
import { setImmediate as turn } from 'node:timers/promises';
import { checkWorlds, tellBroken } from '../../libs/nats-streams/test/simulation/check-worlds.js';
import { parseSimulateOptions, type SimulateOptions } from './options.js';

/** Worlds of one seed; the next batch has the next seed, so that a path stays short and memory small. */
const BATCH = 1_000;
const MAX_SEED = 2 ** 31;
/** Looking at a batch takes seconds; a world that hangs, or that does not get smaller, ends then. */
const BATCH_LIMIT_MS = 300_000;
const PROGRESS_EVERY_MS = 2_000;

async function simulate({ worlds, seed: firstSeed, path }: SimulateOptions): Promise<number> {
  const startMs = performance.now();
  let toldMs = startMs;
  let looked = 0;
  while (looked < worlds) {
    const seed = (firstSeed + Math.floor(looked / BATCH)) % MAX_SEED;
    const count = path === undefined ? Math.min(BATCH, worlds - looked) : 1;
    const checked = checkWorlds({ worlds: count, seed, timeLimitMs: BATCH_LIMIT_MS, ...(path && { path }) });
    if (checked.broken) {
      process.stdout.write(`${tellBroken(checked.broken)}\n`);
      return 1;
    }
    if (checked.isOutOfTime) {
      process.stderr.write(`seed ${seed}: only ${checked.worlds} of ${count} worlds in ${BATCH_LIMIT_MS} ms\n`);
      return 1;
    }
    looked += count;
    await turn(); // what a world awaits holds it in memory until then
    if (path !== undefined) break;
    const nowMs = performance.now();
    if (nowMs - toldMs < PROGRESS_EVERY_MS) continue;
    toldMs = nowMs;
    const perSecond = Math.round((looked / (nowMs - startMs)) * 1_000);
    process.stderr.write(`${looked} of ${worlds} worlds, ${perSecond} a second, seed ${seed}\n`);
  }
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  process.stdout.write(`${looked} worlds kept every promise, in ${seconds} s (seed ${firstSeed})\n`);
  return 0;
}

const options = parseSimulateOptions(process.argv.slice(2));
process.exitCode = typeof options === 'number' ? options : await simulate(options);
