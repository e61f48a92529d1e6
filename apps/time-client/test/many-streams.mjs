// A client process with as many streams as its argument says; it prints a line once all of them flow.
import { connectStreamClient, connectToNats } from '../../../dist/apps/time-client/libs/nats-streams/src/index.js';
import { TimeFormat } from '../../../dist/apps/time-client/libs/service/src/index.js';

const [count] = process.argv.slice(2).map(Number);
const clientId = 'many';
const connection = await connectToNats({ servers: [process.env.NATS_URL], name: clientId, identity: clientId });
const client = await connectStreamClient(connection, 'time', new TimeFormat(), { clientId, startBudgetMs: 30_000 });
let flowing = 0;
for (let n = 0; n < count; n += 1) {
  client.open({ updateInterval: 1 }).subscribe(({ sequenceNum }) => {
    if (sequenceNum === 1 && ++flowing === count) console.log(`${count} streams flow`);
  });
}
