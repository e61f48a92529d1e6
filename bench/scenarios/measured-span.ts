import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessUsage, usageOf } from '../process/process-usage.js';
import type { MeasurePlan, MeasureReport } from '../programs/consumer-commands.js';
import type { Figures } from '../results/figures.js';
import type { RunningSystem } from '../systems/bench-system.js';

/** An overloaded consumer answers late. */
const PATIENCE_MS = 20_000;

/** What the processes of a system have used so far. */
export interface SystemUsage {
  readonly server?: ProcessUsage;
  readonly broker?: ProcessUsage;
  readonly client?: ProcessUsage;
}

export async function usageOfSystem({ server, broker, consumer }: RunningSystem): Promise<SystemUsage> {
  const [ofServer, ofBroker, ofClient] = await Promise.all([
    usageOf([server.pid]),
    broker && usageOf([broker.pid]),
    usageOf([consumer.pid]),
  ]);
  return { server: ofServer, broker: ofBroker, client: ofClient };
}

export interface MeasuredSpan {
  readonly report: MeasureReport;
  readonly deliveredPerS: number;
  /** Lateness, and CPU-seconds per million updates. */
  readonly figures: Figures;
}

/** Lets the system run warm, which is thrown away, and measures it. */
export async function measureSpan(
  running: RunningSystem,
  { warmUpMs, ...plan }: MeasurePlan & { readonly warmUpMs: number },
): Promise<MeasuredSpan> {
  await delay(warmUpMs);
  const before = await usageOfSystem(running);
  const report = await running.consumer.ask('measure', plan, plan.spanMs + PATIENCE_MS);
  const after = await usageOfSystem(running);
  const perMillion = (part: keyof SystemUsage): number | undefined => {
    const [from, to] = [before[part]?.cpuS, after[part]?.cpuS];
    return from === undefined || to === undefined ? undefined : ((to - from) / report.updates) * 1_000_000;
  };
  return {
    report,
    deliveredPerS: (report.updates / report.spanMs) * 1000,
    figures: {
      p50Ms: report.p50Ms,
      p99Ms: report.p99Ms,
      maxMs: report.maxMs,
      serverCpuS: perMillion('server'),
      brokerCpuS: perMillion('broker'),
      clientCpuS: perMillion('client'),
    },
  };
}

/** By how much a process has grown over its idle self, in MB per 1,000 streams. */
export function growthPer1000(idle: SystemUsage, now: SystemUsage, streams: number): Figures {
  const per1000 = (part: 'server' | 'client'): number | undefined => {
    const [from, to] = [idle[part]?.residentMb, now[part]?.residentMb];
    return from === undefined || to === undefined ? undefined : ((to - from) / streams) * 1000;
  };
  return { serverMbPer1000: per1000('server'), clientMbPer1000: per1000('client') };
}
