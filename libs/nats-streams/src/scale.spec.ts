import { describe, expect, it } from '@jest/globals';
import { STREAMS_PER_SHARE } from './client/request-batch.js';
import { runScale } from '../test/simulation/scale/run-scale.js';
import type { ScaleReport } from '../test/simulation/scale/scale-report.js';
import { SMALL } from '../test/simulation/scale/scale-plan.js';

describe('20 replicas with 5,000 streams of 10 clients', () => {
  let report: ScaleReport;
  const simulated = (): ScaleReport => (report ??= runScale(SMALL));

  it('deliver every update once and in order, whoever dies or is replaced', () => {
    const { faults, updates } = simulated();
    expect(faults).toEqual([]);
    expect(updates).toBeGreaterThan(SMALL.streams);
  });

  it('take over what was lost once, and within a second of the death', () => {
    for (const { what, lost, moved, lastAfterMs } of simulated().moves) {
      expect({ what, moved, isInTime: lastAfterMs < 1_000 }).toEqual({ what, moved: lost, isInTime: true });
    }
  });

  it('move in few messages, however many replicas could take them', () => {
    for (const { what, moved, resumeMessages } of simulated().moves) {
      const shares = moved / Math.min(STREAMS_PER_SHARE, SMALL.openedTogether);
      expect({ what, isFew: resumeMessages <= 2 * shares }).toEqual({ what, isFew: true });
    }
  });

  it('say no more at rest than heartbeats to every client, probes to owners, and questions to clients', () => {
    const { replicas, clients } = SMALL;
    const [{ counts, spanMs }] = simulated().rests;
    const perS = (count: number): number => (count * 1_000) / spanMs;
    expect(perS(counts.heartbeat.published)).toBe(5 * replicas);
    expect(perS(counts.heartbeat.delivered)).toBe(5 * replicas * clients);
    expect(perS(counts.probe.published)).toBeLessThanOrEqual(10 * replicas * clients);
    expect([counts.open, counts.resume, counts.cancel].map(({ published }) => published)).toEqual([0, 0, 0]);
  });
});
