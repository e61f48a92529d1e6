import { setTimeout as delay } from 'node:timers/promises';
import { SystemClock } from '@app/nats-streams';
import { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import type { FailoverCommands } from '../programs/failover-commands.js';
import { startBroker } from '../systems/bench-broker.js';
import { startReplica } from '../systems/replica.js';
import { openAll } from './open-all.js';
import type { Scenario } from './scenario.js';
import type { Sizes } from './sizes.js';

const INTERVAL_MS = 1000;
const OPEN_WITHIN_MS = 30_000;
const ASK_WITHIN_MS = 10_000;
const SETTLE_MS = 1_500;
/** How long everything is watched after the kill. */
const WATCH_MS = 3_000;
const REPLICAS = ['time-server-1', 'time-server-2'];

/** Two replicas, one client with many streams; whoever owns more of them is killed. Only ours can. */
export function failover(system: string, { failover: streams }: Sizes): Scenario {
  return {
    id: 'failover',
    title: `Failover: ${streams.toLocaleString('en-US')} streams at two replicas, SIGKILL to one of them`,
    headline: 'tookMs',
    systems: [system],
    run: async () => {
      await using parts = new Parts();
      const broker = await startBroker(parts);
      const replicas = await Promise.all(REPLICAS.map((name) => startReplica(parts, name, broker.url)));
      const reader = await ControlledProcess.start<FailoverCommands>(parts, 'failover-consumer', [broker.url]);
      const spreadMs = Math.ceil(streams / 10_000) * INTERVAL_MS;
      await openAll(reader, { streams, intervalMs: INTERVAL_MS, spreadMs, withinMs: OPEN_WITHIN_MS });
      await delay(SETTLE_MS);
      const owners = await reader.ask('owners', null, ASK_WITHIN_MS);
      const busiest = replicas.toSorted((a, b) => (owners[b.name] ?? 0) - (owners[a.name] ?? 0))[0];
      await reader.ask('watch', null, ASK_WITHIN_MS);
      const killedUnixMs = new SystemClock().nowMs();
      busiest.kill('SIGKILL');
      await delay(WATCH_MS);
      const report = await reader.ask('report', { killedUnixMs }, ASK_WITHIN_MS);
      if (report.moved < owners[busiest.name]) throw new Error(`only ${report.moved} of its streams moved`);
      return {
        tookMs: report.allMovedMs,
        p50Ms: report.stayedP50Ms,
        p99Ms: report.stayedP99Ms,
        maxMs: report.stayedMaxMs,
        movedP99Ms: report.movedP99Ms,
      };
    },
  };
}
