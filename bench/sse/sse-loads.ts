import { setTimeout as delay } from 'node:timers/promises';
import { usageOf } from '../process/process-usage.js';
import type { FigureKind } from '../results/figures.js';
import { climb, type Climb, type Step } from '../scenarios/climb.js';
import type { PacePlan } from './programs/sse-commands.js';
import { type RunningSse, SseRun, type SseSystem, type Streams } from './sse-systems.js';

export const SSE_FIGURES = {
  ownOnTimePerS: { title: 'own: on time/s', better: 'higher', decimals: 0 },
  ownMostPerS: { title: 'most/s', better: 'higher', decimals: 0 },
  ownCpuS: { title: 'CPU-s/M', better: 'lower', decimals: 1 },
  sharedOnTimePerS: { title: 'shared: on time/s', better: 'higher', decimals: 0 },
  sharedMostPerS: { title: 'most/s', better: 'higher', decimals: 0 },
  sharedCpuS: { title: 'CPU-s/M', better: 'lower', decimals: 1 },
  atOnceP99Ms: { title: 'p99 ms: all at once', better: 'lower', decimals: 0 },
  spreadP99Ms: { title: 'own phases', better: 'lower', decimals: 1 },
  mbPer1000: { title: 'MB/1,000 readers', better: 'lower', decimals: 1 },
} as const satisfies Record<string, FigureKind>;

export type SseFigureName = keyof typeof SSE_FIGURES;
export type SseFigures = Partial<Record<SseFigureName, number>>;

/** How much is done of what. */
export interface SseSizes {
  readonly rounds: number;
  readonly climb: {
    readonly readers: number;
    readonly warmUpMs: number;
    readonly spanMs: number;
    readonly factor: number;
  };
  readonly crowd: { readonly readers: number; readonly warmUpMs: number; readonly spanMs: number };
}

export const WHOLE: SseSizes = {
  rounds: 3,
  climb: { readers: 1_000, warmUpMs: 250, spanMs: 600, factor: 1.2 },
  crowd: { readers: 10_000, warmUpMs: 1_000, spanMs: 2_500 },
};

export const QUICK: SseSizes = {
  rounds: 1,
  climb: { readers: 1_000, warmUpMs: 150, spanMs: 250, factor: 2 },
  crowd: { readers: 1_500, warmUpMs: 300, spanMs: 800 },
};

const PATIENCE_MS = 20_000;
const SETTLE_MS = 3_000;
/** One update in so many is looked at. */
const SAMPLE_EVERY = { climb: 17, crowd: 3 };
const SETTLE_STEP = { spanMs: 50, sampleEvery: SAMPLE_EVERY.climb };
/** Code is compiled for them, and the heap gets its first size: what comes then is the weight of readers. */
const FIRST_READERS = 500;
/** What a climb before found, a step or two below which the next one may begin. */
const BELOW_LAST = 0.7;

/** Ever more events a second, until they are late or do not arrive. */
export class Climbs {
  private readonly beginPerS = new Map<string, number>();

  constructor(private readonly sizes: SseSizes['climb']) {}

  async run(system: SseSystem): Promise<SseFigures> {
    await using run = new SseRun(system);
    const own = await this.climb(run, system, 'own');
    const shared = await this.climb(run, system, 'shared');
    return {
      ownOnTimePerS: own.onTime?.deliveredPerS,
      ownMostPerS: own.mostPerS,
      ownCpuS: own.onTime?.cpuS,
      sharedOnTimePerS: shared.onTime?.deliveredPerS,
      sharedMostPerS: shared.mostPerS,
      sharedCpuS: shared.onTime?.cpuS,
    };
  }

  private async climb(run: SseRun, system: SseSystem, streams: Streams): Promise<Climb<Paced>> {
    const { readers, warmUpMs, spanMs, factor } = this.sizes;
    const running = await run.withReaders(readers, streams);
    await settle(running);
    const key = `${system.id} ${streams}`;
    const fromPerS = this.beginPerS.get(key) ?? system.searchFromPerS[streams];
    const climbed = await climb({ fromPerS, factor, looksBeyond: true }, async (perS) => {
      const intervalMs = (readers / perS) * 1_000;
      const plan: PacePlan = { intervalMs, streams, phases: streams === 'own' ? 'spread' : 'at once' };
      return { perS, ...(await measure(running, plan, { warmUpMs, spanMs, sampleEvery: SAMPLE_EVERY.climb })) };
    });
    this.beginPerS.set(key, (climbed.onTime?.perS ?? climbed.mostPerS) * BELOW_LAST);
    return climbed;
  }
}

/** Many readers with an event a second each: how late it is, and what they weigh. */
export async function measureCrowd(
  system: SseSystem,
  { readers, warmUpMs, spanMs }: SseSizes['crowd'],
): Promise<SseFigures> {
  const span = { warmUpMs, spanMs, sampleEvery: SAMPLE_EVERY.crowd };
  await using run = new SseRun(system);
  const { pids } = await run.withReaders(FIRST_READERS, 'own');
  const first = await usageOf(pids);
  const own = await run.withReaders(readers, 'own');
  const spread = await measure(own, { intervalMs: 1_000, streams: 'own', phases: 'spread' }, span);
  const used = await usageOf(pids);
  const shared = await run.withReaders(readers, 'shared');
  const atOnce = await measure(shared, { intervalMs: 1_000, streams: 'shared', phases: 'at once' }, span);
  return {
    spreadP99Ms: spread.p99Ms,
    atOnceP99Ms: atOnce.p99Ms,
    mbPer1000: first && used && ((used.residentMb - first.residentMb) / (readers - FIRST_READERS)) * 1_000,
  };
}

/** Until nothing comes any more: what a climb overloaded is still on its way when the next one begins. */
async function settle({ consumer }: RunningSse): Promise<void> {
  const endMs = performance.now() + SETTLE_MS;
  let updates = Infinity;
  while (updates > 0 && performance.now() < endMs) {
    ({ updates } = await consumer.ask('measure', SETTLE_STEP, PATIENCE_MS));
  }
}

interface Span {
  readonly warmUpMs: number;
  readonly spanMs: number;
  readonly sampleEvery: number;
}

/** What came of one plan; CPU-seconds per million events of the server. */
interface Paced extends Step {
  readonly cpuS: number | undefined;
}

async function measure(
  { server, consumer, pids }: RunningSse,
  plan: PacePlan,
  { warmUpMs, ...span }: Span,
): Promise<Omit<Paced, 'perS'>> {
  await server.ask('pace', plan, PATIENCE_MS);
  await delay(warmUpMs);
  const before = await usageOf(pids);
  const report = await consumer.ask('measure', span, span.spanMs + PATIENCE_MS);
  const after = await usageOf(pids);
  await server.ask('pace', null, PATIENCE_MS);
  return {
    deliveredPerS: (report.updates / report.spanMs) * 1_000,
    p99Ms: report.p99Ms,
    cpuS: before && after && ((after.cpuS - before.cpuS) / report.updates) * 1_000_000,
  };
}
