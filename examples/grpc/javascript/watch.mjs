// node watch.mjs INTERVAL DURATION HOST:PORT... – a stream of time that goes on at the next replica when one is gone.
import { credentials, loadPackageDefinition, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const includeDirs = [fileURLToPath(new URL('../../../libs/contracts/proto', import.meta.url))];
const { time } = loadPackageDefinition(loadSync('time/v1/time.proto', { includeDirs, longs: Number, defaults: true }));
const [updateInterval, duration, ...addresses] = process.argv.slice(2);
const request = { updateInterval, duration };

/** Reads from one replica to the end of the stream; whatever comes is remembered as where to go on. */
function readFrom(address) {
  const client = new time.v1.TimeService(address, credentials.createInsecure(), { 'grpc.keepalive_time_ms': 5000 });
  const call = client.streamTime(request);
  let originUnixMs;
  call.on('metadata', (head) => (originUnixMs = Number(head.get('time-origin-unix-ms')[0])));
  call.on('data', ({ sequenceNum, timeString }) => {
    console.log(sequenceNum, timeString, address);
    request.resume = { originUnixMs, nextSequence: sequenceNum + 1 };
  });
  return new Promise((resolve) => call.on('error', resolve).on('end', resolve)).finally(() => client.close());
}

for (let attempt = 0; ; attempt += 1) {
  const error = await readFrom(addresses[attempt % addresses.length]);
  if (!error) break;
  if (![status.UNAVAILABLE, status.RESOURCE_EXHAUSTED].includes(error.code)) throw error;
  console.error(error.message);
  await delay(100);
}
