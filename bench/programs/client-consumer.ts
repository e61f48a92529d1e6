import type { TimeResponse } from '@app/contracts';
import { argument } from '../../tools/compare/peers/argument.js';
import { benchStreamClient } from './bench-stream-client.js';
import { Meter } from './meter.js';
import { serveConsumer } from './serve-consumer.js';

// Every stream an Observable of decoded updates, as an application reads them.
const meter = new Meter();
let opened = 0;
const client = await benchStreamClient(argument(0, 'URL of the broker'));

const observer = {
  next: ({ sequenceNum, timeString }: TimeResponse): void => {
    if (meter.count()) meter.sample(timeString, meter.nowMs());
    if (sequenceNum === 0) opened += 1;
  },
  error: (): void => void (meter.failed += 1),
};

const opener = {
  ask: (from: number, to: number, intervalMs: number): void => {
    for (let index = from; index < to; index += 1) {
      client.open({ updateInterval: intervalMs / 1000 }, { streamId: `s${index}` }).subscribe(observer);
    }
  },
  get opened() {
    return opened;
  },
};
await serveConsumer(opener, meter);
