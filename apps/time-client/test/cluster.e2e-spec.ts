import { describe, expect, it, jest } from '@jest/globals';
import { startNatsCluster, waitUntil, type NatsServer } from '@app/testing';
import { biggestPauseMs, flowOn, record, TimeSystem, type TestClient } from './time-system.js';

jest.setTimeout(240_000);

describe('200 streams at 10 Hz over a cluster of three brokers lose nothing', () => {
  it("when the client's broker is killed, and when the next one retires (P25)", async () => {
    const cluster = await startNatsCluster();
    await using system = await TimeSystem.startOn(cluster, 2);
    await using reader = await system.connect();
    const brokerOf = ({ connection }: TestClient): NatsServer =>
      cluster.servers.find(({ url }) => url.endsWith(connection.getServer()))!;
    const recordings = record(reader, 200, { updateInterval: 0.1 });
    await flowOn(recordings, 'all streams to flow');

    const killed = brokerOf(reader);
    killed.kill();
    await flowOn(recordings, 'all streams to flow by another broker');
    expect(brokerOf(reader)).not.toBe(killed);
    await killed.restart();
    await cluster.whole();

    const retired = brokerOf(reader);
    retired.retire();
    await waitUntil(() => brokerOf(reader) !== retired, { what: 'the client to leave the broker that retires' });
    await flowOn(recordings, 'all streams to flow by the next one');
    for (const { subscription } of recordings) subscription.unsubscribe();
    expect(recordings.filter(({ isOver }) => isOver)).toEqual([]);
    expect(recordings.flatMap((recording) => recording.report().faults)).toEqual([]);
    const pauseMs = biggestPauseMs(recordings);
    process.stdout.write(`a broker killed, the next retired: extra pause ${Math.round(pauseMs)} ms\n`);
  });
});
