import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  NatsConnectionModule,
  NatsStreamsModule,
  SharedServerNats,
  StreamClient,
  StreamError,
} from '@app/nats-streams';

type Count = { upTo: number };

class Counter {
  parseRequest(raw: unknown): Count {
    const { upTo } = Object(raw) as Count;
    if (Number.isInteger(upTo)) return { upTo };
    throw StreamError.invalid([{ field: 'upTo', message: 'must be a whole number' }]);
  }
  dueMs = (_: Count, sequence: number) => sequence * 100; // ten a second
  lastSequence = ({ upTo }: Count) => upTo;
  encode = (_: Count, _originUnixMs: number, sequence: number) => JSON.stringify({ count: sequence });
  decode = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as { count: number };
  sequenceOf = (item: { count: number }) => item.count;
}

const connect = (name: string) =>
  NatsConnectionModule.forRootAsync({ useFactory: () => ({ servers: [process.env.NATS_URL!], name, identity: name }) });
const replica = { source: Counter, useFactory: () => ({ name: 'counter', version: '1.0.0' }) };
const reader = { format: Counter, useFactory: () => ({ clientId: 'reader' }) };

@Module({
  imports: [connect('server'), NatsStreamsModule.forServer({ root: 'count', queueGroup: 'counters', ...replica })],
})
class Server {}
@Module({ imports: [connect('client'), NatsStreamsModule.forClient({ root: 'count', ...reader })] })
class Client {}

export const server = await NestFactory.create(Server, { logger: ['error'] });
server.connectMicroservice({ strategy: server.get(SharedServerNats) });
await server.startAllMicroservices();
export const client = await NestFactory.createApplicationContext(Client, { logger: ['error'] });
export const counts = client.get<StreamClient<Count, { count: number }>>(StreamClient).open({ upTo: 3 });
