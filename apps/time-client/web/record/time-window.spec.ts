import { describe, expect, it } from '@jest/globals';
import { domainOf, panned, windowOf, zoomed } from './time-window.js';

const NOW_MS = 1_000_000;
const MINUTE = { spanMs: 60_000, endMs: undefined };

describe('a window', () => {
  it('that reaches the present moves on with it', () => {
    expect(domainOf(windowOf(NOW_MS - 30_000, NOW_MS, NOW_MS), NOW_MS + 5_000)).toEqual([975_000, 1_005_000]);
    expect(windowOf(NOW_MS - 30_000, NOW_MS - 400, NOW_MS, 500).endMs).toBeUndefined();
  });

  it('elsewhere stands still', () => {
    const window = windowOf(900_000, 950_000, NOW_MS);
    expect(domainOf(window, NOW_MS + 5_000)).toEqual([900_000, 950_000]);
  });

  it('stays within what is kept', () => {
    expect(domainOf(windowOf(0, 20_000, NOW_MS), NOW_MS)).toEqual([400_000, 420_000]);
    expect(windowOf(0, NOW_MS, NOW_MS).spanMs).toBe(600_000);
    expect(windowOf(NOW_MS - 5, NOW_MS, NOW_MS).spanMs).toBe(2_000);
  });

  it('is moved and zoomed', () => {
    const before = panned(MINUTE, -0.5, NOW_MS);
    expect(domainOf(before, NOW_MS)).toEqual([910_000, 970_000]);
    expect(panned(before, 1, NOW_MS).endMs).toBeUndefined();
    expect(domainOf(zoomed(before, 0.5, NOW_MS), NOW_MS)).toEqual([925_000, 955_000]);
    expect(zoomed(MINUTE, 0.5, NOW_MS)).toEqual({ spanMs: 30_000, endMs: undefined });
  });
});
