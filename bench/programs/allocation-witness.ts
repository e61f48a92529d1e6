// Loaded into a process before its own program (node --import). From one SIGUSR2 to the next it samples what is
// allocated, be it collected since or not, and times the garbage collections; then it writes both down.
import { renameSync, writeFileSync } from 'node:fs';
import { type HeapProfiler, Session } from 'node:inspector';
import { PerformanceObserver } from 'node:perf_hooks';
import type { AllocationReport } from './allocation-report.js';

const SAMPLE_EVERY_BYTES = 4_096;
const file = process.env['ALLOCATION_WITNESS_FILE'] ?? '';
const session = new Session();
session.connect();

let beganMs: number | undefined;
const collections: { readonly atMs: number; readonly tookMs: number }[] = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) collections.push({ atMs: startTime, tookMs: duration });
}).observe({ entryTypes: ['gc'] });

process.on('SIGUSR2', () => {
  if (beganMs === undefined) begin();
  else end(beganMs);
});

function begin(): void {
  beganMs = performance.now();
  session.post('HeapProfiler.startSampling', {
    samplingInterval: SAMPLE_EVERY_BYTES,
    includeObjectsCollectedByMinorGC: true,
    includeObjectsCollectedByMajorGC: true,
  } as HeapProfiler.StartSamplingParameterType);
}

function end(fromMs: number): void {
  const toMs = performance.now();
  session.post('HeapProfiler.stopSampling', (error, { profile }) => {
    if (error) throw error;
    const bytesBy = new Map<string, number>();
    addTo(bytesBy, profile.head);
    const report: AllocationReport = {
      spanMs: toMs - fromMs,
      bytesBy: [...bytesBy].toSorted(([, a], [, b]) => b - a),
      collectionsMs: collections
        .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
        .map(({ tookMs }) => Math.round(tookMs * 10) / 10),
    };
    writeFileSync(`${file}.part`, `${JSON.stringify(report)}\n`);
    renameSync(`${file}.part`, file); // who waits for it finds all of it
  });
}

function addTo(bytesBy: Map<string, number>, node: HeapProfiler.SamplingHeapProfileNode): void {
  const { functionName, url } = node.callFrame;
  const name = `${functionName || '(anonymous)'} ${url.split('/').slice(-2).join('/')}`.trim();
  bytesBy.set(name, (bytesBy.get(name) ?? 0) + node.selfSize);
  for (const child of node.children) addTo(bytesBy, child);
}
