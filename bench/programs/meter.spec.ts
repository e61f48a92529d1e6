import { describe, expect, it } from '@jest/globals';
import { updateAt, TimeRequest } from '@app/contracts';
import { dueUnixMs, Meter } from './meter.js';

describe('the meter of a consumer', () => {
  it('reads the due instant that an update carries', () => {
    const { timeString } = updateAt(new TimeRequest(), 1_795_245_290_765, 7);
    expect(dueUnixMs(timeString)).toBe(1_795_245_297_765);
  });

  it('looks at one in so many while it measures, and at none otherwise', async () => {
    const meter = new Meter();
    expect([meter.count(), meter.count(), meter.count()]).toEqual([false, false, false]);
    const measured = meter.measure({ spanMs: 5, sampleEvery: 3 });
    const wanted = Array.from({ length: 7 }, () => {
      const isWanted = meter.count();
      if (isWanted) meter.sample('2026-11-21 08:14:51.260000', dueUnixMs('2026-11-21 08:14:51.262500') + 0.5);
      return isWanted;
    });
    expect(wanted).toEqual([false, false, true, false, false, true, false]);
    expect(await measured).toMatchObject({ updates: 7, p50Ms: 2.5, p99Ms: 2.5, maxMs: 2.5, driftMsPerS: 0 });
    expect(meter.count()).toBe(false);
  });
});
