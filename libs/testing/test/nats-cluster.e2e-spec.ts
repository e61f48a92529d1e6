import { describe, expect, it } from '@jest/globals';
import { connect } from '@nats-io/transport-node';
import { startNatsCluster, waitUntil } from '../src/index.js';

describe('startNatsCluster', () => {
  it('starts brokers that hand messages on to each other, also after one was killed and came back', async () => {
    await using cluster = await startNatsCluster();
    expect(cluster.servers).toHaveLength(3);
    const [first, second, third] = cluster.servers;
    const heard: string[] = [];
    const listener = await connect({ servers: first.url, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
    listener.subscribe('news', { callback: (_, message) => void heard.push(message.string()) });
    const speaker = await connect({ servers: third.url });
    const isHeard = (word: string): Promise<unknown> =>
      waitUntil(() => (speaker.publish('news', word), heard.includes(word)), { what: `${word} to be heard` });
    await isHeard('before');

    first.kill();
    await first.ended;
    await isHeard('elsewhere'); // the listener has learnt of the other brokers from the first
    expect(listener.info?.server_name).toMatch(/^nats-[23]$/);

    const { url } = first;
    await first.restart();
    expect(first.url).toBe(url);
    await cluster.whole();
    second.kill();
    await isHeard('again');
    await Promise.all([listener.close(), speaker.close()]);
  });
});
