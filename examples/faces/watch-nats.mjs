// Reads time from NATS with nothing but a NATS client: node examples/faces/watch-nats.mjs nats://localhost:4222
import { connect } from '@nats-io/transport-node';

const connection = await connect({ servers: process.argv[2] });
connection.subscribe('time.client.me.alive', { callback: (_, ask) => ask.respond() }); // or the stream is dropped
const streamId = `s${Date.now()}`;
const updates = connection.subscribe(`time.stream.me.${streamId}.1`);

const request = { updateInterval: 0.5, duration: 1 };
const asked = JSON.stringify({ streams: [{ streamId, epoch: 1, request }] });
const { results } = (await connection.request('time.rpc.open.me', asked)).json();
print(results[0].first);
for await (const message of updates) {
  const update = message.json();
  print(update);
  if (update.isFinal) break;
}
await connection.close();

function print({ sequenceNum, timeString, isFinal }) {
  console.log(sequenceNum, timeString, isFinal);
}
