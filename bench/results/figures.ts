/** What is known of a figure: how it is headed, whether more of it is better, how many decimals say something. */
export interface FigureKind {
  readonly title: string;
  readonly better: 'higher' | 'lower';
  readonly decimals: number;
}

/** All that is measured; a scenario has some of them. */
export const FIGURES = {
  onTimePerS: { title: 'on time/s', better: 'higher', decimals: 0 },
  mostPerS: { title: 'most/s', better: 'higher', decimals: 0 },
  deliveredPerS: { title: 'delivered/s', better: 'higher', decimals: 0 },
  updatesPerCpuS: { title: 'updates/CPU-s', better: 'higher', decimals: 0 },
  tookMs: { title: 'took ms', better: 'lower', decimals: 0 },
  p50Ms: { title: 'p50 ms', better: 'lower', decimals: 1 },
  p99Ms: { title: 'p99 ms', better: 'lower', decimals: 1 },
  maxMs: { title: 'max ms', better: 'lower', decimals: 0 },
  driftMsPerS: { title: 'drift ms/s', better: 'lower', decimals: 2 },
  delayedMs: { title: 'p99 delayed by ms', better: 'lower', decimals: 1 },
  movedP99Ms: { title: 'moved p99 ms', better: 'lower', decimals: 0 },
  serverCpuS: { title: 'server CPU-s/M', better: 'lower', decimals: 2 },
  brokerCpuS: { title: 'broker CPU-s/M', better: 'lower', decimals: 2 },
  clientCpuS: { title: 'client CPU-s/M', better: 'lower', decimals: 2 },
  serverMbPer1000: { title: 'server MB/1,000', better: 'lower', decimals: 2 },
  clientMbPer1000: { title: 'client MB/1,000', better: 'lower', decimals: 2 },
  allocatedBytes: { title: 'bytes an update', better: 'lower', decimals: 1 },
  collectionsPerS: { title: 'GC/s', better: 'lower', decimals: 1 },
  longestCollectionMs: { title: 'longest GC ms', better: 'lower', decimals: 1 },
  replicaCpuPercent: { title: 'replica CPU %', better: 'lower', decimals: 2 },
  clientCpuPercent: { title: 'client CPU %', better: 'lower', decimals: 2 },
  perReplicaCpuPercent: { title: '+1 replica CPU %', better: 'lower', decimals: 3 },
  per1000StreamsCpuPercent: { title: '+1,000 streams CPU %', better: 'lower', decimals: 3 },
} as const satisfies Record<string, FigureKind>;

export type FigureName = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

/** The figures of one run; what could not be measured is absent. */
export type Figures = Partial<Record<FigureName, number>>;
