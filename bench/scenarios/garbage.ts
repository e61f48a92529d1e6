import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { waitUntil } from '@app/testing';
import { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import type { AllocationReport } from '../programs/allocation-report.js';
import type { ConsumerCommands } from '../programs/consumer-commands.js';
import { startBroker } from '../systems/bench-broker.js';
import { startReplica } from '../systems/replica.js';
import { openAll } from './open-all.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

const STREAMS = { streams: 2_000, intervalMs: 20, spreadMs: 1_000, withinMs: 10_000 };
/** Until what is called often has been compiled, and no longer allocates what compiled code does not. */
const WARM_UP_MS = 4_000;
const WRITTEN_WITHIN_MS = 5_000;
const PATIENCE_MS = 20_000;
const TOLD = 6;

/** What a replica allocates on the way of an update, and how long it stands still to collect it. */
export function garbage(system: string, { garbageSpanMs }: Sizes): Scenario {
  return {
    id: 'garbage',
    title: 'What a replica allocates: 2,000 streams, 50 updates a second each',
    headline: 'allocatedBytes',
    systems: [system],
    run: async () => {
      await using parts = new Parts();
      const folder = await mkdtemp(join(tmpdir(), 'timecast-bench-'));
      try {
        const file = join(folder, 'allocation.json');
        const broker = await startBroker(parts);
        const replica = await startReplica(parts, 'time-server', broker.url, { env: witnessing(file) });
        const reader = await ControlledProcess.start<ConsumerCommands>(parts, 'raw-consumer', ['timecast', broker.url]);
        await openAll(reader, STREAMS);
        await delay(WARM_UP_MS);
        replica.kill('SIGUSR2');
        const plan = { spanMs: garbageSpanMs, sampleEvery: Infinity };
        const { updates } = await reader.ask('measure', plan, garbageSpanMs + PATIENCE_MS);
        replica.kill('SIGUSR2');
        await waitUntil(async () => existsSync(file), { withinMs: WRITTEN_WITHIN_MS, what: 'the report' });
        const report = JSON.parse(await readFile(file, 'utf8')) as AllocationReport;
        return figuresOf(report, updates);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

function witnessing(file: string): NodeJS.ProcessEnv {
  const witness = pathToFileURL(join(import.meta.dirname, '..', 'programs', 'allocation-witness.js'));
  return { NODE_OPTIONS: `--import ${witness.href}`, ALLOCATION_WITNESS_FILE: file };
}

function figuresOf({ spanMs, bytesBy, collectionsMs }: AllocationReport, updates: number) {
  const perUpdate = (bytes: number): number => bytes / updates;
  const told = bytesBy.slice(0, TOLD).map(([name, bytes]) => `${perUpdate(bytes).toFixed(1)} ${name}`);
  process.stderr.write(`       bytes an update: ${told.join(', ')}; collections in ms: ${collectionsMs.join(', ')}\n`);
  return {
    allocatedBytes: perUpdate(bytesBy.reduce((sum, [, bytes]) => sum + bytes, 0)),
    collectionsPerS: collectionsMs.length / (spanMs / 1_000),
    longestCollectionMs: Math.max(0, ...collectionsMs),
  };
}
