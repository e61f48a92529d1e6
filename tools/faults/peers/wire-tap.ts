// Hears what replicas publish, as any NATS client could, with nothing of ours in between, and counts at SIGTERM what
// came more than once and what a replaced owner still sent.
import { connect } from '@nats-io/transport-node';
import type { WireCount } from './wire-count.js';

interface Heard {
  epoch: number;
  /** One bit per number would do; a run of numbers that were heard, and those beyond it, is about as small. */
  upTo: number;
  readonly beyond: Set<number>;
}

const SEQUENCE = /"sequenceNum":(\d+)/;
const connection = await connect({
  servers: process.argv.slice(2),
  name: 'wire-tap',
  maxReconnectAttempts: -1,
  reconnectTimeWait: 50,
});
const streams = new Map<string, Heard>();
const count: WireCount = { updates: 0, duplicates: 0, stale: 0 };

function isNew(heard: Heard, sequence: number): boolean {
  if (sequence <= heard.upTo || heard.beyond.has(sequence)) return false;
  heard.beyond.add(sequence);
  while (heard.beyond.delete(heard.upTo + 1)) heard.upTo += 1;
  return true;
}

connection.subscribe('time.stream.>', {
  callback: (error, message) => {
    if (error) return;
    const [, , clientId, streamId, epochText] = message.subject.split('.');
    const name = `${clientId}.${streamId}`;
    let heard = streams.get(name);
    if (!heard) streams.set(name, (heard = { epoch: 0, upTo: 0, beyond: new Set() })); // update 0 is in the reply
    count.updates += 1;
    const epoch = Number(epochText);
    if (epoch < heard.epoch) count.stale += 1;
    heard.epoch = Math.max(epoch, heard.epoch);
    if (!isNew(heard, Number(SEQUENCE.exec(message.string())?.[1]))) count.duplicates += 1;
  },
});
await connection.flush();
process.stdout.write('listening\n');
process.once('SIGTERM', () => {
  process.stdout.write(`${JSON.stringify(count)}\n`);
  process.exit(0);
});
