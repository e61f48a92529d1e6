import { describe, expect, it } from '@jest/globals';
import { startNatsCluster, waitUntil, type NatsServer } from '@app/testing';
import { biggestPauseMs, flowOn, record, TimeSystem } from './time-system.js';

describe('200 streams at 10 Hz over a cluster of three brokers lose nothing', () => {
  it("when the client's broker is killed, and when the next one retires (P25)", async () => {
    const cluster = await startNatsCluster();
    await using system = await TimeSystem.startOn(cluster, 2);
    await using reader = await system.connect();
    /** The client's broker, once that is another one than this. */
    const brokerBut = (former?: NatsServer): Promise<NatsServer> => {
      const other = (): NatsServer | false | undefined => {
        const broker = cluster.servers.find(({ url }) => url === `nats://${reader.connection.getServer()}`);
        return broker !== former && broker;
      };
      return waitUntil(other, { what: 'the client to be at a broker, and at another one', withinMs: 60_000 });
    };
    const recordings = record(reader, 200, { updateInterval: 0.1 });
    await flowOn(recordings, 'all streams to flow');

    const killed = await brokerBut();
    killed.kill();
    await brokerBut(killed);
    await flowOn(recordings, 'all streams to flow by another broker');
    await killed.restart();
    await cluster.whole();

    const retired = await brokerBut();
    retired.retire();
    await brokerBut(retired);
    await flowOn(recordings, 'all streams to flow by the next one');
    for (const { subscription } of recordings) subscription.unsubscribe();
    expect(recordings.filter(({ isOver }) => isOver)).toEqual([]);
    expect(recordings.flatMap((recording) => recording.report().faults)).toEqual([]);
    const pauseMs = biggestPauseMs(recordings);
    process.stdout.write(`a broker killed, the next retired: extra pause ${Math.round(pauseMs)} ms\n`);
  });
});
