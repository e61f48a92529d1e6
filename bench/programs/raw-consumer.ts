import { argument } from '../../tools/compare/peers/argument.js';
import { Meter } from './meter.js';
import { RawConnection } from './raw-connection.js';
import { DIALECTS, type Dialect, type DialectName } from './raw-dialects.js';
import { serveConsumer } from './serve-consumer.js';

// A bare subscriber: counts frames, and reads the due instant of a few.
const dialect: Dialect = DIALECTS[argument(0, 'dialect') as DialectName];
const TIME_STRING = Buffer.from('"timeString":"');
const TIME_STRING_LENGTH = '2026-11-21 08:14:51.260000'.length;
const FIRST = Buffer.from('"sequenceNum":0,');

const meter = new Meter();
let asked = 0;
let opened = 0;
const isFirstOnStream = dialect.openedBy === undefined;

const connection = await RawConnection.open(argument(1, 'URL of the broker'), {
  update: (bytes, at, end) => {
    if (meter.count()) {
      const text = bytes.indexOf(TIME_STRING, at) + TIME_STRING.length;
      meter.sample(bytes.toString('latin1', text, text + TIME_STRING_LENGTH), meter.nowMs());
    }
    // looked for only while streams are being opened, which is not measured
    if (isFirstOnStream && opened < asked && bytes.subarray(at, end).includes(FIRST)) opened += 1;
  },
  message: (_subject, reply, payload) => {
    if (reply !== undefined) return connection.send(`PUB ${reply} 4\r\nhere\r\n`); // "are you there?"
    const outcome = dialect.openedBy?.(payload);
    opened += outcome?.opened ?? 0;
    meter.failed += outcome?.failed ?? 0;
  },
});
for (const [sid, subject] of Object.entries(dialect.subscriptions)) connection.subscribe(subject, sid);

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
