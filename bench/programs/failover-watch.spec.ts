import { describe, expect, it } from '@jest/globals';
import { FailoverWatch } from './failover-watch.js';

const KILLED_MS = Date.parse('2026-11-21T08:00:00Z');
const text = (ms: number): string => new Date(KILLED_MS + ms).toISOString().replace('T', ' ').replace('Z', '000');

describe('what came around the death of a replica', () => {
  it('tells streams that moved from those that stayed', () => {
    const watch = new FailoverWatch();
    watch.arrived('before', text(-500), KILLED_MS - 499);
    watch.arrived('stays', text(100), KILLED_MS + 102);
    watch.arrived('goes', text(50), KILLED_MS + 90);
    watch.moved('goes', KILLED_MS + 80);
    watch.moved('waits', KILLED_MS + 85);
    expect(watch.report(KILLED_MS)).toMatchObject({
      moved: 2,
      stayed: 1,
      allMovedMs: 90,
      movedP99Ms: 40,
      stayedP99Ms: 2,
      updates: 2,
    });
  });
});
