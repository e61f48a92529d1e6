import { argument } from '../../tools/compare/peers/argument.js';
import { Meter } from './meter.js';
import { connectRaw, type Dialect } from './raw-dialect.js';
import { DIALECTS, type DialectName } from './raw-dialects.js';
import { timecastDialect } from './raw-timecast.js';
import { timeStringIn } from './raw-update.js';
import { serveConsumer } from './serve-consumer.js';

// A bare subscriber: counts frames, and reads the due instant of a few. Given a client id it is one of several of ours.
const clientId: string | undefined = process.argv[4];
const dialect: Dialect =
  clientId === undefined ? DIALECTS[argument(0, 'dialect') as DialectName] : timecastDialect(clientId);
const FIRST = Buffer.from('"sequenceNum":0,');

const meter = new Meter();
let asked = 0;
let opened = 0;
const isFirstOnStream = dialect.openedBy === undefined;

const connection = await connectRaw(argument(1, 'URL of the broker'), dialect, {
  update: (bytes, at, end) => {
    if (meter.count()) meter.sample(timeStringIn(bytes, at), meter.nowMs());
    // looked for only while streams are being opened, which is not measured
    if (isFirstOnStream && opened < asked && bytes.subarray(at, end).includes(FIRST)) opened += 1;
  },
  opened: (outcome) => {
    opened += outcome.opened;
    meter.failed += outcome.failed;
  },
});

const opener = {
  ask: (from: number, to: number, intervalMs: number): void => {
    asked = to;
    connection.send(dialect.ask(from, to, intervalMs));
  },
  get opened() {
    return opened;
  },
};
await serveConsumer(opener, meter);
