import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Inject, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, Transport, type ClientProxy } from '@nestjs/microservices';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startNatsServer, type NatsServer } from '@app/testing';
import { firstValueFrom } from 'rxjs';
import { startReplica, type ReplicaProcess } from '../replica-process.js';
import type { PlainReply } from './stream-messages.js';

@Injectable()
class Asker {
  constructor(@Inject('TIME') private readonly client: ClientProxy) {}

  open(streams: unknown): Promise<PlainReply> {
    return firstValueFrom(this.client.send<PlainReply>('time.rpc.open.nest', { streams }));
  }

  cancel(streams: unknown): Promise<unknown> {
    return firstValueFrom(this.client.send('time.rpc.cancel.nest', { streams }), { defaultValue: 'nothing to say' });
  }

  tell(streams: unknown): Promise<unknown> {
    return firstValueFrom(this.client.emit('time.rpc.cancel.nest', { streams }));
  }
}

/** An application of Nest as its documentation has it: none of our classes, its own connection. */
describe('a stock Nest application', () => {
  let broker: NatsServer;
  let replica: ReplicaProcess;
  let app: INestApplicationContext;
  let watcher: NatsConnection;
  const asker = () => app.get(Asker);

  beforeAll(async () => {
    broker = await startNatsServer();
    replica = await startReplica({ NATS_URL: broker.url, SERVER_NAME: 'a' });
    @Module({
      imports: [
        ClientsModule.register([{ name: 'TIME', transport: Transport.NATS, options: { servers: [broker.url] } }]),
      ],
      providers: [Asker],
    })
    class AppModule {}
    app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    watcher = await connect({ servers: broker.url });
    watcher.subscribe('time.client.nest.alive', { callback: (_, message) => void message.respond() });
  });

  afterAll(async () => {
    await watcher.close();
    await app.close();
    await replica.process.stop();
    await broker.stop();
  });

  it('opens a stream by ClientProxy.send (P20)', async () => {
    const request = { updateInterval: 60, timeZone: 'Europe/Paris' };
    const { serverId, results } = await asker().open([{ streamId: 's1', request, epoch: 1 }]);
    expect(serverId).toMatch(/^a_[0-9a-f]{8}$/);
    expect(results).toEqual([
      { streamId: 's1', originUnixMs: expect.any(Number), first: expect.objectContaining({ sequenceNum: 0 }) },
    ]);
  });

  it('gets the error of an entry in the answer, beside what was granted (P19)', async () => {
    const { results } = await asker().open([
      { streamId: 'bad', request: { updateInterval: -1, duration: 'long' }, epoch: 1 },
      { streamId: 's2', request: {}, epoch: 1 },
    ]);
    expect(results[0].error).toMatchObject({
      code: 1002,
      details: [{ field: 'updateInterval' }, { field: 'duration' }],
    });
    expect(results[1].first.sequenceNum).toBe(0);
  });

  it.each([[[]], ['none'], [undefined], [Array.from({ length: 101 }, () => ({}))]])(
    'gets the error of a whole message as the error of its Observable (P20)',
    async (streams) => {
      await expect(asker().open(streams)).rejects.toMatchObject({
        code: 1002,
        message: expect.stringMatching(/^invalid request: /),
        details: [{ field: 'streams' }],
      });
    },
  );

  it('cancels by send, which has nothing to say, and by emit (P6, P20)', async () => {
    expect(await asker().cancel([['s1', 1]])).toBe('nothing to say');
    expect(await asker().tell([['s2', 1]])).toBeUndefined();
    await expect(asker().cancel([['s1']])).rejects.toMatchObject({ code: 1002 });
  });
});
