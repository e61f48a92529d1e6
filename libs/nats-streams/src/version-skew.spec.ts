import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { SimulatedReplicaBus } from '../test/simulation/simulated-buses.js';
import { SimulatedWorld } from '../test/simulation/simulated-world.js';
import type { Heartbeat } from './protocol/messages.js';

describe('a replica of the next version beside one of this', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is heard, trusted with streams, and shown with its version, whatever else it says of itself', () => {
    const publish: unknown = Reflect.get(SimulatedReplicaBus.prototype, 'publishHeartbeat');
    jest.spyOn(SimulatedReplicaBus.prototype, 'publishHeartbeat').mockImplementation(function more(
      this: SimulatedReplicaBus,
      heartbeat: Heartbeat,
    ) {
      const isNext = heartbeat.version === '2.0.0';
      (publish as (this: SimulatedReplicaBus, said: Heartbeat) => void).call(
        this,
        isNext ? Object.assign({}, heartbeat, { load: { cpu: 0.5 }, zone: ['a'] }) : heartbeat,
      );
    });
    const world = new SimulatedWorld({ delayMs: () => 0.5, isLost: () => false, pick: () => 0 });
    const [today, next] = ['1.0.0', '2.0.0'].map((version, index) =>
      world.startReplica({ name: `replica-${index}`, version }),
    );
    const { client } = world.startClient({ clientId: 'me' });
    world.clock.advance(500);
    const sequences: number[] = [];
    client.open({ intervalMs: 100, last: 20 }).subscribe(({ sequence }) => sequences.push(sequence));
    world.clock.advance(500);
    expect([today.replica.streamCount, next.replica.streamCount]).toEqual([1, 0]);
    today.connection.kill();
    world.clock.advance(2_000);
    expect(sequences).toEqual(Array.from({ length: 21 }, (_, sequence) => sequence));
    expect(client.replicas().find(({ name }) => name === 'replica-1')).toMatchObject({ version: '2.0.0' });
  });
});
