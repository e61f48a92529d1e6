import { Client, credentials } from '@grpc/grpc-js';
import { argument } from '../../../tools/compare/peers/argument.js';
import { Meter } from '../../programs/meter.js';
import { serveConsumer } from '../../programs/serve-consumer.js';
import { streamTimeMethod } from './grpc-time.js';

// Reads StreamTime of either server, over so many connections; it decodes only the updates that it looks at.
const meter = new Meter();
let opened = 0;
const { path, requestSerialize, responseDeserialize } = streamTimeMethod();
const address = argument(0, 'address of the server');
const clients = Array.from(
  { length: Number(argument(1, 'number of connections')) },
  () => new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
);
const asItIs = (bytes: Buffer): Buffer => bytes;

const onFirst = (): void => void (opened += 1);
const onUpdate = (bytes: Buffer): void => {
  if (meter.count()) meter.sample(responseDeserialize(bytes).timeString, meter.nowMs());
};
const onError = (): void => void (meter.failed += 1);

const opener = {
  ask: (from: number, to: number, intervalMs: number): void => {
    for (let index = from; index < to; index += 1) {
      const call = clients[index % clients.length].makeServerStreamRequest(path, requestSerialize, asItIs, {
        updateInterval: intervalMs / 1000,
      });
      call.once('data', onFirst).on('data', onUpdate).on('error', onError);
    }
  },
  get opened() {
    return opened;
  },
};
await serveConsumer(opener, meter);
