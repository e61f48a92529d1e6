import { connect } from '@nats-io/transport-node';
import { encodeUpdate, TimeRequest } from '@app/contracts';
import { SystemClock } from '@app/nats-streams';
import { argument } from '../../tools/compare/peers/argument.js';
import { paceByTimer } from './pace-by-timer.js';

/** What one writes by hand: a timer per stream, a publish per update, on a subject per stream. */
const connection = await connect({ servers: argument(0, 'URL of the broker') });
const clock = new SystemClock();

connection.subscribe('bench.open', {
  callback: (_error, message) => {
    const opening = message.json<{ streamId: string; request: Partial<TimeRequest> }>();
    const request = Object.assign(new TimeRequest(), opening.request);
    const subject = `bench.stream.${opening.streamId}`;
    paceByTimer(clock, request.updateInterval * 1000, (originUnixMs, sequence) =>
      connection.publish(subject, encodeUpdate(request, originUnixMs, sequence)),
    );
  },
});
await connection.flush();
console.log('ready');
