import { describe, expect, it } from '@jest/globals';
import { Anchor } from './anchor.js';

describe('the anchor of a stream', () => {
  it('is not known before the first arrival', () => {
    expect(new Anchor().originMs).toBe(Infinity);
  });

  it('is set by the promptest arrival', () => {
    const anchor = new Anchor();
    anchor.heard(1_010, 0);
    anchor.heard(1_103, 100);
    anchor.heard(2_500, 200);
    expect(anchor.originMs).toBe(1_003);
  });

  it('forgets what it heard more than a minute ago, but nothing of the last 30 s', () => {
    const anchor = new Anchor();
    anchor.heard(1_000, 0);
    for (let dueMs = 100; dueMs <= 29_000; dueMs += 100) anchor.heard(1_050 + dueMs, dueMs);
    expect(anchor.originMs).toBe(1_000);
    for (let dueMs = 29_100; dueMs <= 62_000; dueMs += 100) anchor.heard(1_050 + dueMs, dueMs);
    expect(anchor.originMs).toBe(1_050);
  });

  it('follows a server’s clock that runs slower, and never lets the two drift apart', () => {
    const anchor = new Anchor();
    const ppm = 100;
    for (let dueMs = 0; dueMs < 3_600_000; dueMs += 1_000) {
      const arrivalMs = dueMs * (1 + ppm / 1e6);
      anchor.heard(arrivalMs, dueMs);
      expect(arrivalMs - dueMs - anchor.originMs).toBeLessThan(60_000 * (ppm / 1e6) + 1);
    }
  });

  it('keeps what the last item said when they come less often than its window', () => {
    const anchor = new Anchor();
    const dayMs = 86_400_000;
    for (let day = 0; day < 5; day += 1) anchor.heard(500 + day + day * dayMs, day * dayMs);
    expect(anchor.originMs).toBe(503);
  });

  it('does not add up what each resume costs: fifty in an hour, each 20 ms later than the last', () => {
    const anchor = new Anchor();
    let originAtOwnerMs = 0;
    for (let tenure = 0; tenure < 50; tenure += 1) {
      for (let second = 0; second < 70; second += 1) {
        const dueMs = (tenure * 70 + second) * 1_000;
        anchor.heard(originAtOwnerMs + dueMs + 20, dueMs);
      }
      // the new owner paces by the elapsed time it was told, and hears it a message's way later
      originAtOwnerMs = anchor.originMs + 20;
      anchor.resumed();
    }
    expect(anchor.originMs).toBe(20);
  });

  it('follows clocks that drift apart under a new owner, too', () => {
    const anchor = new Anchor();
    anchor.heard(1_000, 0);
    anchor.resumed();
    for (let dueMs = 0; dueMs <= 3_600_000; dueMs += 1_000) anchor.heard(1_020 + dueMs * 1.0001, dueMs);
    expect(anchor.originMs).toBeGreaterThan(1_000 + 350);
    expect(anchor.originMs).toBeLessThanOrEqual(1_000 + 360);
  });
});
