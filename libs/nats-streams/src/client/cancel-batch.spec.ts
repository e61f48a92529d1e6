import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { FakeClientBus } from '../../test/simulation/fake-client-bus.js';
import { CancelBatch } from './cancel-batch.js';

function setUp() {
  const clock = new SimulatedClock();
  const bus = new FakeClientBus();
  return { clock, bus, batch: new CancelBatch(clock, bus, () => true) };
}

describe('the cancels of a client (P17)', () => {
  it('leave together, once what is waiting has been handled, each group to its replica', () => {
    const { clock, bus, batch } = setUp();
    batch.add('A', 's1', 1);
    batch.add('B', 's2', 2);
    batch.add('A', 's3', 3);
    batch.add(undefined, 's4', 4);
    expect(bus.cancels).toEqual([]);
    clock.advance(0);
    expect(bus.cancels).toEqual([
      ['A', [['s1', 1], ['s3', 3]]],
      ['B', [['s2', 2]]],
      [undefined, [['s4', 4]]],
    ]); // prettier-ignore
    expect(clock.timerCount).toBe(0);
  });

  it('name each stream once, under the highest epoch', () => {
    const { clock, bus, batch } = setUp();
    for (const epoch of [2, 5, 3]) batch.add('A', 's', epoch);
    clock.advance(0);
    expect(bus.cancels).toEqual([['A', [['s', 5]]]]);
  });

  it('are at most 100 in a message (P3)', () => {
    const { clock, bus, batch } = setUp();
    for (let index = 0; index < 250; index += 1) batch.add('A', `s${index}`, 1);
    clock.advance(0);
    expect(bus.cancels.map(([, pairs]) => pairs.length)).toEqual([100, 100, 50]);
  });

  it('leave at once when asked to, and then not again', () => {
    const { clock, bus, batch } = setUp();
    batch.add('A', 's', 1);
    batch.send();
    clock.advance(10);
    expect(bus.cancels).toHaveLength(1);
    batch.add('A', 't', 1);
    clock.advance(0);
    expect(bus.cancels).toHaveLength(2);
  });

  it('wait for the link while it is lost', () => {
    const clock = new SimulatedClock();
    const bus = new FakeClientBus();
    let isLinkUp = false;
    const batch = new CancelBatch(clock, bus, () => isLinkUp);
    batch.add('A', 's1', 1);
    clock.advance(60_000);
    expect(bus.cancels).toEqual([]);
    isLinkUp = true;
    batch.send();
    expect(bus.cancels).toEqual([['A', [['s1', 1]]]]);
  });
});
