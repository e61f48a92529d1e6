import { describe, expect, it } from '@jest/globals';
import { CatchUpWatch } from './catch-up-watch.js';

describe('what flowed beside a catch-up', () => {
  it('is told by when it was due, not by when it came', () => {
    const watch = new CatchUpWatch();
    watch.arrived(90, 91);
    watch.arrived(95, 97);
    watch.arrived(105, 111);
    watch.arrived(109, 130);
    watch.arrived(110, 140);
    expect(watch.latenessIn([{ fromMs: 80, toMs: 100 }])).toEqual({ p50Ms: 1, p99Ms: 2, maxMs: 2 });
    expect(watch.latenessIn([{ fromMs: 100, toMs: 110 }])).toEqual({ p50Ms: 6, p99Ms: 21, maxMs: 21 });
  });
});
