import { NatsCluster } from '@app/testing';
import { allOf } from '../../tools/compare/all-of.js';
import type { Parts } from '../../tools/compare/parts.js';
import { ControlledProcess } from '../process/controlled-process.js';
import { type ProcessUsage, usageOf } from '../process/process-usage.js';
import type { ConsumerCommands } from '../programs/consumer-commands.js';
import { startReplica } from '../systems/replica.js';

/** How many of each there are on this machine. */
export interface Arrangement {
  readonly replicas: number;
  readonly brokers: number;
}

export const ARRANGEMENTS: readonly Arrangement[] = [1, 2, 4].flatMap((replicas) =>
  [1, 2, 3].map((brokers) => ({ replicas, brokers })),
);

/** The same in every arrangement, so that what reads is no reason for a difference. */
const SUBSCRIBERS = 3;
/** As in the rest of the benchmark: nobody is to be cut off for what a saturating load does. */
const BROKER_LINES = ['max_pending: 64MB', 'write_deadline: "10s"'];

export type Subscriber = ControlledProcess<ConsumerCommands>;

/** Brokers, replicas and subscribers at work: replica n and subscriber n are at broker n, and then from the first on. */
export interface RunningArrangement {
  readonly subscribers: readonly Subscriber[];
  readonly usage: () => Promise<ArrangementUsage>;
}

export interface ArrangementUsage {
  readonly servers?: ProcessUsage;
  readonly brokers?: ProcessUsage;
  readonly subscribers?: ProcessUsage;
}

export async function startArrangement(parts: Parts, { replicas, brokers }: Arrangement): Promise<RunningArrangement> {
  const cluster = parts.own(new NatsCluster());
  while (cluster.servers.length < brokers) await cluster.add({ configLines: BROKER_LINES });
  await cluster.whole();
  const urlOf = (index: number): string => cluster.urls[index % brokers];
  const [servers, subscribers] = await allOf([
    allOf(
      Array.from({ length: replicas }, (_, index) => startReplica(parts, `time-server-${index + 1}`, urlOf(index))),
    ),
    allOf(
      Array.from({ length: SUBSCRIBERS }, (_, index) =>
        ControlledProcess.start<ConsumerCommands>(parts, 'raw-consumer', ['timecast', urlOf(index), `bench-${index}`]),
      ),
    ),
  ]);
  return {
    subscribers,
    usage: async () => ({
      servers: await usageOf(servers.map(({ pid }) => pid)),
      brokers: await usageOf(cluster.servers.map(({ pid }) => pid)),
      subscribers: await usageOf(subscribers.map(({ pid }) => pid)),
    }),
  };
}
