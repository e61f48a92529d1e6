import { Client, credentials } from '@grpc/grpc-js';
import { argument } from '../../tools/compare/peers/argument.js';
import { OPEN_METHOD } from './grpc-time.js';
import { Meter } from './meter.js';
import { serveConsumer } from './serve-consumer.js';

// The cheapest gRPC consumer that can be had in Node: it decodes only the updates that it looks at.
const meter = new Meter();
let opened = 0;
const { path, requestSerialize, responseDeserialize } = OPEN_METHOD;
const client = new Client(argument(0, 'address of the server'), credentials.createInsecure());
const asItIs = (bytes: Buffer): Buffer => bytes;

const onFirst = (): void => void (opened += 1);
const onUpdate = (bytes: Buffer): void => {
  if (meter.count()) meter.sample(responseDeserialize(bytes).timeString, meter.nowMs());
};
const onError = (): void => void (meter.failed += 1);

const opener = {
  ask: (from: number, to: number, intervalMs: number): void => {
    for (let index = from; index < to; index += 1) {
      const call = client.makeServerStreamRequest(path, requestSerialize, asItIs, {
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
