import { describe, expect, it } from '@jest/globals';
import type { Received } from './history.js';
import { checkWire, sumOfWires, WireTally } from './wire-history.js';

function came(receivedMs: number, sequence: number, epoch: number): Received {
  return { receivedMs, sequence, epoch, text: '' };
}

describe('checkWire', () => {
  it('counts nothing where each number came once and epochs only rose', () => {
    const wire = [came(0, 1, 1), came(10, 2, 1), came(30, 3, 3), came(40, 4, 3)];
    expect(checkWire(wire)).toEqual({ updates: 4, duplicates: 0, stale: 0, staleForMs: 0 });
  });

  it('counts numbers that came again, whoever sent them', () => {
    const wire = [came(0, 1, 1), came(1, 1, 1), came(10, 2, 1), came(20, 2, 2), came(30, 3, 2)];
    expect(checkWire(wire)).toMatchObject({ duplicates: 2, stale: 0 });
  });

  it('counts what a former owner still sends, and for how long it goes on', () => {
    const wire = [came(0, 1, 1), came(10, 2, 2), came(12, 2, 1), came(20, 3, 2), came(35, 4, 1), came(40, 4, 2)];
    expect(checkWire(wire)).toEqual({ updates: 6, duplicates: 2, stale: 2, staleForMs: 25 });
  });

  it('refuses updates of which nobody knows the epoch', () => {
    expect(() => checkWire([{ receivedMs: 0, sequence: 7, text: '' }])).toThrow('#7');
  });

  it('adds up several streams', () => {
    const one = checkWire([came(0, 1, 2), came(8, 1, 1)]);
    expect(sumOfWires([one, one, checkWire([])])).toEqual({ updates: 4, duplicates: 2, stale: 2, staleForMs: 8 });
  });
});

describe('WireTally', () => {
  it('says at any time what came so far', () => {
    const tally = new WireTally();
    tally.hear({ receivedMs: 0, sequence: 1, epoch: 2 });
    expect(tally.report()).toEqual({ updates: 1, duplicates: 0, stale: 0, staleForMs: 0 });
    tally.hear({ receivedMs: 4, sequence: 1, epoch: 1 });
    expect(tally.report()).toEqual({ updates: 2, duplicates: 1, stale: 1, staleForMs: 4 });
  });
});
