// Hears what replicas publish, as any NATS client could, with nothing of ours in between, and says at SIGTERM what came
// more than once and what a replaced owner still sent.
import { connect } from '@nats-io/transport-node';
import { sumOfWires, WireTally } from '@app/testing';

const SEQUENCE = /"sequenceNum":(\d+)/;
const connection = await connect({
  servers: process.argv.slice(2),
  name: 'wire-tap',
  maxReconnectAttempts: -1,
  reconnectTimeWait: 50,
});
const streams = new Map<string, WireTally>();

connection.subscribe('time.stream.>', {
  callback: (error, message) => {
    if (error) return;
    const receivedMs = performance.now();
    const [, , clientId, streamId, epoch] = message.subject.split('.');
    const sequence = SEQUENCE.exec(message.string())?.[1];
    if (sequence === undefined) {
      process.stderr.write(`no update: ${message.subject} ${message.string()}\n`, () => process.exit(1));
      return;
    }
    const name = `${clientId}.${streamId}`;
    let tally = streams.get(name);
    if (!tally) streams.set(name, (tally = new WireTally()));
    tally.hear({ receivedMs, sequence: Number(sequence), epoch: Number(epoch) });
  },
});
await connection.flush();
process.stdout.write('listening\n');
process.once('SIGTERM', () => {
  const report = sumOfWires([...streams.values()].map((tally) => tally.report()));
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
});
