import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { FakeClientBus } from '../../test/simulation/fake-client-bus.js';
import { HandOver, type Movable } from './hand-over.js';

interface Stream extends Movable {
  owner: string | undefined;
  epoch: number;
}

function setUp() {
  const clock = new SimulatedClock();
  const process = clock.process();
  const bus = new FakeClientBus();
  const left: string[] = [];
  const world = { canMove: true, ownsAny: false };
  const handOver = new HandOver(process, bus, {
    canMove: () => world.canMove,
    ownsAny: () => world.ownsAny,
    onLeft: (serverId) => left.push(serverId),
  });
  const startMs = process.nowMs();
  const suspected: { stream: Stream; atMs: number }[] = [];
  const streams = (count: number): Stream[] =>
    Array.from({ length: count }, (_, index): Stream => ({
      streamId: `s${index}`,
      owner: 'A',
      epoch: 1,
      suspect() {
        this.owner = undefined;
        suspected.push({ stream: this, atMs: process.nowMs() - startMs });
      },
    }));
  return { clock, bus, left, world, handOver, streams, suspected };
}

describe('the hand-over (P12)', () => {
  it.each([
    [200, 100, 20],
    [10_000, 100, 1_980],
    [50_000, 500, 1_980],
  ])('moves %i streams at most %i at a time, and the last after %i ms', (count, atOnce, lastMs) => {
    const { clock, bus, handOver, streams, suspected, left } = setUp();
    handOver.leave('A', streams(count), 0);
    for (let ms = 0; ms <= 2_000; ms += 1) {
      for (const { done } of bus.releases.splice(0)) done();
      clock.advance(1);
    }
    const steps = new Map<number, number>();
    for (const { atMs } of suspected) steps.set(atMs, (steps.get(atMs) ?? 0) + 1);
    expect(Math.max(...steps.values())).toBe(atOnce);
    expect([suspected.length, suspected.at(-1)?.atMs]).toEqual([count, lastMs]);
    for (const { stream } of suspected) handOver.hasLeft('A', stream);
    expect(left).toEqual(['A']);
  });

  it('spreads the first steps of many clients', () => {
    const clock = new SimulatedClock();
    const process = clock.process();
    const startMs = process.nowMs();
    const buses = Array.from({ length: 100 }, (_, client) => {
      const bus = new FakeClientBus();
      const port = { canMove: () => true, ownsAny: () => false, onLeft: () => undefined };
      const handOver = new HandOver(process, bus, port, () => client / 100);
      const streams = Array.from({ length: 100 }, (__, index) => ({
        streamId: `s${index}`,
        owner: 'A',
        epoch: 1,
        suspect: () => undefined,
      }));
      handOver.leave('A', streams, 10_000);
      handOver.leave('A', streams, 9_000); // the next heartbeat
      return bus;
    });
    const released = () => buses.reduce((sum, { releases }) => sum + releases.length, 0);
    expect(released()).toBe(1);
    for (const [ms, least, most] of [[500, 20, 30], [1_000, 45, 55], [1_980, 100, 100]]) {
      clock.advance(startMs + ms - process.nowMs());
      expect(released()).toBeGreaterThanOrEqual(least);
      expect(released()).toBeLessThanOrEqual(most);
    }
  }); // prettier-ignore

  it('seeks another owner only when the old one has answered that it stopped', () => {
    const { clock, bus, handOver, streams, suspected } = setUp();
    const [stream] = streams(1);
    handOver.leave('A', [stream], 0);
    clock.advance(100);
    expect(bus.releases).toMatchObject([{ serverId: 'A', pairs: [['s0', 1]] }]);
    expect(suspected).toEqual([]);
    bus.releases[0].done();
    expect(suspected).toEqual([{ stream, atMs: 100 }]);
  });

  it('asks for each stream once, however often the replica says that it drains', () => {
    const { clock, bus, handOver, streams } = setUp();
    const all = streams(250);
    for (let beat = 0; beat < 5; beat += 1) {
      handOver.leave('A', all, 0);
      clock.advance(200);
    }
    expect(bus.releases.map(({ pairs }) => pairs.length)).toEqual([100, 100, 50]);
  });

  it('leaves alone what has ended, and what was lost or resumed before the answer came', () => {
    const { bus, handOver, streams, suspected, left } = setUp();
    const [ended, lost, resumed] = streams(3);
    handOver.leave('A', [ended, lost, resumed], 0);
    handOver.isOver(ended);
    ended.owner = undefined;
    lost.owner = undefined;
    resumed.epoch = 2;
    bus.releases[0].done();
    expect(suspected).toEqual([]);
    handOver.leave('A', [resumed], 0);
    expect(bus.releases.at(-1)).toMatchObject({ pairs: [['s2', 2]] });
    bus.releases.at(-1)?.done();
    handOver.hasLeft('A', resumed);
    expect(left).toEqual([]);
    handOver.hasLeft('A', lost);
    expect(left).toEqual(['A']);
  });

  it('asks again for what nobody else took, and is over when that has left, too', () => {
    const { bus, handOver, streams, left } = setUp();
    const [stream, other] = streams(2);
    handOver.leave('A', [stream, other], 0);
    bus.releases[0].done();
    Object.assign(stream, { owner: 'A', epoch: 3 });
    handOver.cameBack('A', stream);
    handOver.hasLeft('A', other);
    expect(left).toEqual([]);
    handOver.leave('A', [stream], 0);
    expect(bus.releases.at(-1)).toMatchObject({ pairs: [['s0', 3]] });
    bus.releases.at(-1)?.done();
    handOver.hasLeft('A', stream);
    expect(left).toEqual(['A']);
  });

  it('is over as well if what came back, or was opened there since, leaves otherwise: by the death of the replica', () => {
    const { bus, world, handOver, streams, left } = setUp();
    const [stream, other, opened] = streams(3);
    handOver.leave('A', [stream, other], 0);
    bus.releases[0].done();
    handOver.cameBack('A', stream);
    world.ownsAny = true;
    handOver.hasLeft('A', other);
    handOver.hasLeft('A', stream);
    expect(left).toEqual([]);
    world.ownsAny = false;
    handOver.hasLeft('A', opened);
    expect(left).toEqual(['A']);
  });

  it('stops when there is nowhere to go any more, and begins again when there is', () => {
    const { clock, bus, world, handOver, streams } = setUp();
    const all = streams(300);
    handOver.leave('A', all, 0);
    world.canMove = false;
    clock.advance(1_000);
    handOver.leave('A', all, 0);
    expect(bus.releases).toHaveLength(1);
    world.canMove = true;
    handOver.leave('A', all, 0);
    clock.advance(1_000);
    expect(bus.releases.map(({ pairs }) => pairs.length)).toEqual([100, 100, 100]);
  });
});
