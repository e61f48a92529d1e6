import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { EndedStreams } from './ended-streams.js';

describe('ended streams (P17)', () => {
  it('are told at once, and again a second later', () => {
    const clock = new SimulatedClock();
    const ended = new EndedStreams(clock);
    expect([ended.shallTell('s', 1), ended.shallTell('s', 1), ended.shallTell('other', 1)]).toEqual([
      true,
      false,
      true,
    ]);
    clock.advance(999);
    expect(ended.shallTell('s', 1)).toBe(false);
    clock.advance(1);
    expect(ended.shallTell('s', 1)).toBe(true);
  });

  it('are not told right after the end of their stream, which told them', () => {
    const clock = new SimulatedClock();
    const ended = new EndedStreams(clock);
    ended.told('s', 3);
    expect(ended.shallTell('s', 3)).toBe(false);
  });

  it('leave their epoch behind, for a stream that takes the same id (P6)', () => {
    const ended = new EndedStreams(new SimulatedClock());
    ended.told('s', 3);
    ended.shallTell('s', 2);
    ended.shallTell('t', 5);
    expect([ended.lastEpoch('s'), ended.lastEpoch('t'), ended.lastEpoch('unknown')]).toEqual([3, 5, 0]);
  });

  it('are remembered in a bounded number, the latest', () => {
    const ended = new EndedStreams(new SimulatedClock());
    for (let index = 0; index < 10_500; index += 1) ended.told(`s${index}`, 1);
    expect([ended.lastEpoch('s499'), ended.lastEpoch('s500'), ended.lastEpoch('s10499')]).toEqual([0, 1, 1]);
  });
});
