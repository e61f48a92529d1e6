import { describe, expect, it } from '@jest/globals';
import { LatenessLog } from './lateness-log.js';
import { seriesOf } from './series.js';
import { sequenceAt } from './timeline.js';

const ORIGIN_UNIX_MS = 1_700_000_000_250;
const timeline = { dueUnixMs: (sequence: number) => ORIGIN_UNIX_MS + sequence * 500 };

/** Updates 0 to 9, each as many ms late as its number says: due from …0.25 s to …4.75 s. */
function log(): LatenessLog {
  const kept = new LatenessLog(0.5);
  for (let sequence = 0; sequence < 10; sequence += 1) kept.add(sequence, sequence);
  return kept;
}
const nowUnixMs = ORIGIN_UNIX_MS + 5_000;

describe('a series', () => {
  it('is all that is kept, with the axes of its chart', () => {
    const { meta, points } = seriesOf(log(), timeline, { resolution: 'raw' }, nowUnixMs);
    expect(meta).toEqual({
      x: { label: 'Time', unit: 'ms since the Unix epoch', domain: [ORIGIN_UNIX_MS, nowUnixMs] },
      y: { label: 'Lateness', unit: 'ms', domain: [0, 9] },
      resolution: 'raw',
    });
    expect(points).toEqual(
      Array.from({ length: 10 }, (_, n) => ({ t: ORIGIN_UNIX_MS + n * 500, latenessMs: n, sequenceNum: n })),
    );
  });

  it('is cut to the instants asked for, both included', () => {
    const span = { fromUnixMs: ORIGIN_UNIX_MS + 500, toUnixMs: ORIGIN_UNIX_MS + 1_500 };
    const { points } = seriesOf(log(), timeline, { ...span, resolution: 'raw' }, nowUnixMs);
    expect(points.map((point) => 'sequenceNum' in point && point.sequenceNum)).toEqual([1, 2, 3]);
  });

  it('has whole buckets, though asked from within one to within another', () => {
    const span = { fromUnixMs: ORIGIN_UNIX_MS + 1_200, toUnixMs: ORIGIN_UNIX_MS + 2_200 };
    const { points, meta } = seriesOf(log(), timeline, { ...span, resolution: '1s' }, nowUnixMs);
    expect(points).toMatchObject([
      { t: 1_700_000_001_000, first: 2, last: 3 },
      { t: 1_700_000_002_000, first: 4, last: 5 },
    ]);
    expect(meta.y.domain).toEqual([2, 5]);
  });

  it('is empty before the first update', () => {
    const { points, meta } = seriesOf(new LatenessLog(1), timeline, { resolution: '10s' }, nowUnixMs);
    expect([points, meta.x.domain, meta.y.domain]).toEqual([[], [nowUnixMs, nowUnixMs], [0, 0]]);
  });
});

describe('the number at an instant', () => {
  it('is the first that is due then or later', () => {
    const sinceOriginMs = [-1, 0, 1, 500, 4_500, 4_501];
    const numbers = sinceOriginMs.map((ms) => sequenceAt(timeline, ORIGIN_UNIX_MS + ms, 0, 10));
    expect(numbers).toEqual([0, 0, 1, 1, 9, 10]);
  });
});
