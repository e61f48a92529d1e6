import { setTimeout as delay } from 'node:timers/promises';
import type { NatsServer } from '@app/testing';
import { waitUntil } from '@app/testing';
import { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import { usageOf } from '../process/process-usage.js';
import type { IdleCommands } from '../programs/idle-commands.js';
import { startBroker } from '../systems/bench-broker.js';
import { startReplica } from '../systems/replica.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

const FEW = 1;
const MANY = 8;
const MANY_STREAMS = 1_001;
const KNOWN_WITHIN_MS = 10_000;
/** What a process does after its start, such as compiling and collecting, is over by then. */
const SETTLE_MS = 3_000;
const PATIENCE_MS = 5_000;

/**
 * What is there and has nothing to do: replicas without streams, clients without streams that hear one of them and
 * many, and clients with one stream and with many whose next update comes tomorrow. All at once: together they take a
 * few percent of one core, so none is in another's way.
 */
export function idle(system: string, { idleSpanMs }: Sizes): Scenario {
  return {
    id: 'idle',
    title: 'Idle: % of a core that a replica without streams takes, and a client; and what one more costs the client',
    headline: 'replicaCpuPercent',
    systems: [system],
    run: async () => {
      await using parts = new Parts();
      const [few, many] = [await startBroker(parts), await startBroker(parts)];
      const ofFew = await startReplica(parts, 'time-server', few.url);
      const names = Array.from({ length: MANY }, (_, index) => `time-server-${index + 1}`);
      const ofMany = await Promise.all(names.map((name) => startReplica(parts, name, many.url)));
      const clients = [
        await startClient(parts, few, 'few', { replicas: FEW, streams: 0 }),
        await startClient(parts, many, 'many', { replicas: MANY, streams: 0 }),
        await startClient(parts, few, 'one-stream', { replicas: FEW, streams: 1 }),
        await startClient(parts, few, 'many-streams', { replicas: FEW, streams: MANY_STREAMS }),
      ];
      await delay(SETTLE_MS);
      const pids = ofMany.map(({ pid }) => pid);
      const before = { usage: await usageOf(pids), atMs: performance.now() };
      const [ofOne, ofAll, oneStream, manyStreams] = await Promise.all(
        clients.map((client) => client.ask('cpuPercent', { spanMs: idleSpanMs }, idleSpanMs + PATIENCE_MS)),
      );
      const after = { usage: await usageOf(pids), atMs: performance.now() };
      if (ofFew.hasEnded) throw ofFew.errorWithOutput('a replica ended');
      const cpuS = before.usage && after.usage && after.usage.cpuS - before.usage.cpuS;
      const spanS = (after.atMs - before.atMs) / 1000;
      return {
        replicaCpuPercent: cpuS === undefined ? undefined : (cpuS / spanS / MANY) * 100,
        clientCpuPercent: ofOne,
        perReplicaCpuPercent: (ofAll - ofOne) / (MANY - FEW),
        per1000StreamsCpuPercent: manyStreams - oneStream,
      };
    },
  };
}

/** One that has heard of so many replicas and has so many streams. */
async function startClient(
  parts: Parts,
  { url }: NatsServer,
  id: string,
  { replicas, streams }: { readonly replicas: number; readonly streams: number },
): Promise<ControlledProcess<IdleCommands>> {
  const client = await ControlledProcess.start<IdleCommands>(parts, 'idle-client', [url, id, String(streams)]);
  await waitUntil(
    async () => {
      const state = await client.ask('state', null, PATIENCE_MS);
      return state.replicas === replicas && state.opened === streams;
    },
    { withinMs: KNOWN_WITHIN_MS, what: `client ${id} to know ${replicas} replicas and have ${streams} streams` },
  );
  return client;
}
