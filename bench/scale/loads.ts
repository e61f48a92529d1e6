import { setTimeout as delay } from 'node:timers/promises';
import { openAll } from '../scenarios/open-all.js';
import type { ArrangementUsage, RunningArrangement } from './arrangement.js';

/** What is asked for beyond the load before. */
export interface Load {
  readonly title: string;
  readonly moreStreams: number;
  readonly intervalMs: number;
  /** Requests are spread over this time, whole intervals, so that updates fall due evenly. */
  readonly spreadMs: number;
}

const SECOND_MS = 1_000;

/** One after the other, each on top of the one before. */
export const LOADS: readonly Load[] = [
  {
    title: '50,000 streams, 1 update a second each',
    moreStreams: 50_000,
    intervalMs: SECOND_MS,
    spreadMs: 2 * SECOND_MS,
  },
  {
    title: 'More than there is room for: 16,000 streams with 20 updates a second each besides, 370,000 asked for',
    moreStreams: 16_000,
    intervalMs: 50,
    spreadMs: SECOND_MS,
  },
];

const OPEN_WITHIN_MS = 15_000;
const WARM_UP_MS = 400;
/** A whole second: every stream has its updates of one in it. */
const SPAN_MS = SECOND_MS;
const PATIENCE_MS = 20_000;
const SAMPLE_EVERY = 7;

export const SCALE_FIGURES = {
  deliveredPerS: { title: 'delivered/s', decimals: 0 },
  p99Ms: { title: 'p99 ms', decimals: 1 },
  serverCpuS: { title: 'servers CPU-s/M', decimals: 2 },
  brokerCpuS: { title: 'brokers CPU-s/M', decimals: 2 },
  subscriberCpuS: { title: 'subscribers CPU-s/M', decimals: 2 },
  serverMb: { title: 'servers MB', decimals: 0 },
  brokerMb: { title: 'brokers MB', decimals: 0 },
} as const;

/** The figures of one load; what /proc does not tell is absent. Lateness is that of the subscriber with the worst. */
export type ScaleFigures = Partial<Record<keyof typeof SCALE_FIGURES, number>>;

/** Opens the load's streams, evenly at all subscribers, lets them run warm and measures. */
export async function measureLoad(
  { subscribers, usage }: RunningArrangement,
  { moreStreams, intervalMs, spreadMs }: Load,
): Promise<ScaleFigures> {
  const share = (index: number): number =>
    Math.floor((moreStreams * (index + 1)) / subscribers.length) -
    Math.floor((moreStreams * index) / subscribers.length);
  const plan = { intervalMs, spreadMs, withinMs: OPEN_WITHIN_MS };
  await Promise.all(subscribers.map((subscriber, index) => openAll(subscriber, { streams: share(index), ...plan })));
  await delay(WARM_UP_MS);
  const before = await usage();
  const measuring = { spanMs: SPAN_MS, sampleEvery: SAMPLE_EVERY };
  const reports = await Promise.all(
    subscribers.map((subscriber) => subscriber.ask('measure', measuring, SPAN_MS + PATIENCE_MS)),
  );
  const after = await usage();
  const updates = reports.reduce((sum, report) => sum + report.updates, 0);
  const perMillion = (part: keyof ArrangementUsage): number | undefined => {
    const [from, to] = [before[part]?.cpuS, after[part]?.cpuS];
    return from === undefined || to === undefined ? undefined : ((to - from) / updates) * 1_000_000;
  };
  return {
    deliveredPerS: reports.reduce((sum, report) => sum + (report.updates / report.spanMs) * 1_000, 0),
    p99Ms: Math.max(...reports.map(({ p99Ms }) => p99Ms)),
    serverCpuS: perMillion('servers'),
    brokerCpuS: perMillion('brokers'),
    subscriberCpuS: perMillion('subscribers'),
    serverMb: after.servers?.residentMb,
    brokerMb: after.brokers?.residentMb,
  };
}
