import { connect } from 'node:net';
import { argument } from '../../../tools/compare/peers/argument.js';
import { Meter } from '../../programs/meter.js';
import { serveConsumer } from '../../programs/serve-consumer.js';
import type { CallDialect } from './call-dialect.js';
import { gob } from './gob-dialect.js';
import { jsonRpc1, jsonRpc2 } from './json-dialects.js';

// A connection for each stream, which asks for the next update as soon as it has one.
const DIALECTS = { gob, jsonRpc1, jsonRpc2 } as const satisfies Record<string, CallDialect>;

const dialect = DIALECTS[argument(0, 'dialect') as keyof typeof DIALECTS];
const [host, port] = argument(1, 'address of the server').split(':');
const RETRY_MS = 200;
const meter = new Meter();
let opened = 0;

function openOne(intervalMs: number): void {
  const speech = dialect(host);
  const socket = connect({ host, port: Number(port), noDelay: true });
  let isOpen = false;
  socket.once('connect', () => socket.write(speech.begin(intervalMs / 1000)));
  socket.on('data', (chunk) => {
    const update = speech.push(chunk);
    if (!update) return;
    if (!isOpen) opened += 1;
    isOpen = true;
    if (meter.count()) meter.sample(update.timeString(), meter.nowMs());
    socket.write(speech.next());
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    if (isOpen) meter.failed += 1;
    // a listener's queue is short, and what finds it full is dropped
    else setTimeout(() => openOne(intervalMs), RETRY_MS);
  });
}

const opener = {
  ask: (from: number, to: number, intervalMs: number): void => {
    for (let index = from; index < to; index += 1) openOne(intervalMs);
  },
  get opened() {
    return opened;
  },
};
await serveConsumer(opener, meter);
