import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  NatsConnectionModule,
  NatsStreamsModule,
  SharedServerNats,
  StreamClient,
  StreamError,
} from '@timecast/nats-streams';

class Counter {
  parseRequest(raw: unknown) {
    const { upTo } = Object(raw) as { upTo: number };
    if (Number.isInteger(upTo)) return { upTo };
    throw StreamError.invalid([{ field: 'upTo', message: 'must be a whole number' }]);
  }
  dueMs = (_: unknown, sequence: number) => sequence * 100; // ten a second
  lastSequence = ({ upTo }: { upTo: number }) => upTo;
  encode = (_: unknown, _originUnixMs: number, sequence: number) => JSON.stringify({ count: sequence });
  decode = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as { count: number };
  sequenceOf = (item: { count: number }) => item.count;
}

const servers = [process.env.NATS_URL ?? 'nats://127.0.0.1:4222'];
const connect = (name: string) =>
  NatsConnectionModule.forRootAsync({ useFactory: () => ({ servers, name, identity: name }) });
const serving = { queueGroup: 'counters', source: Counter, useFactory: () => ({ name: 'counter', version: '1.0.0' }) };
const reading = { format: Counter, useFactory: () => ({ clientId: 'reader' }) };

@Module({ imports: [connect('server'), NatsStreamsModule.forServer({ root: 'count', ...serving })] })
class Server {}
@Module({ imports: [connect('client'), NatsStreamsModule.forClient({ root: 'count', ...reading })] })
class Client {}

export const server = await NestFactory.create(Server, { logger: ['error'] });
server.connectMicroservice({ strategy: server.get(SharedServerNats) });
await server.startAllMicroservices();
export const client = await NestFactory.createApplicationContext(Client, { logger: ['error'] });
export const counts = client.get(StreamClient).open({ upTo: 3 });
