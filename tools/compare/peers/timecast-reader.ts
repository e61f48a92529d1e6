import { connectStreamClient, connectToNats, randomId } from '@app/nats-streams';
import { TIME_STREAMS, TimeFormat } from '@app/service';
import { map } from 'rxjs';
import { argument } from './argument.js';
import { VALUE_INTERVAL_MS } from './reader-event.js';
import { reportValues } from './report-values.js';

const clientId = randomId();
const connection = await connectToNats({
  servers: [argument(0, 'URL of the broker')],
  name: 'reader',
  identity: clientId,
});
const client = await connectStreamClient(connection, TIME_STREAMS.root, new TimeFormat(), { clientId });

let server = '';
client.notices.subscribe((notice) => {
  if (notice.kind === 'opened') server = notice.replica;
  if (notice.kind === 'resumed') server = notice.to;
});
const updates = client.open({ updateInterval: VALUE_INTERVAL_MS / 1000 });
reportValues(updates.pipe(map(({ sequenceNum }) => ({ sequence: sequenceNum, server }))));
