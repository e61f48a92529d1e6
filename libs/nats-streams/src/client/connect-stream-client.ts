import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { isId } from '../protocol/ids.js';
import type { Heartbeat } from '../protocol/messages.js';
import type { StreamFormat } from '../protocol/stream-source.js';
import { Subjects } from '../protocol/subjects.js';
import { watchLink } from '../link/link-watch.js';
import { SystemClock } from '../timing/clock.js';
import { claimClientId } from './claim-client-id.js';
import type { StreamClientOptions } from './client-options.js';
import { NatsClientBus } from './nats-client-bus.js';
import { StreamClient } from './stream-client.js';

/**
 * A stream client on a connection: one subscription for all its streams, one for heartbeats, one to be found alive.
 * The connection stays the caller's; close the client first.
 * @throws StreamError 1002 if the client's id is none, 1007 if another client that is running goes by it (P1)
 */
export async function connectStreamClient<Request, Item>(
  connection: NatsConnection,
  root: string,
  format: StreamFormat<Request, Item>,
  options: StreamClientOptions,
): Promise<StreamClient<Request, Item>> {
  const subjects = new Subjects(root);
  const bus = new NatsClientBus(connection, subjects, options.clientId);
  const client = new ListeningClient(options, format, bus, new SystemClock());

  const addressOf = subjects.addressesOf(options.clientId);
  const subscriptions = [
    listen(connection, subjects.streamsOf(options.clientId), ({ subject, data }) => {
      const { streamId, epoch } = addressOf(subject);
      client.update(streamId, epoch, data);
    }),
    listen(connection, subjects.heartbeats(), (message) => {
      const heartbeat = readHeartbeat(message, subjects);
      if (heartbeat) client.heartbeat(heartbeat);
    }),
    listen(connection, subjects.alive(options.clientId), (message) => void message.respond()),
  ];
  const stopWatch = watchLink(connection, {
    lost: () => client.linkLost(),
    restored: () => client.linkRestored(),
  });
  client.onClosed = () => {
    stopWatch();
    for (const subscription of subscriptions) subscription.unsubscribe();
  };
  try {
    await claimClientId(connection, subjects.alive(options.clientId), options.clientId);
  } catch (error) {
    client.close();
    throw error;
  }
  client.start();
  return client;
}

/** Stops listening when it is closed. Not by the end of its notices: an observer of ours would have all of them made. */
class ListeningClient<Request, Item> extends StreamClient<Request, Item> {
  onClosed: (() => void) | undefined;

  override close(): void {
    super.close();
    this.onClosed?.();
    this.onClosed = undefined;
  }
}

function listen(connection: NatsConnection, subject: string, handle: (message: Msg) => void): Subscription {
  return connection.subscribe(subject, {
    callback: (error, message) => {
      if (!error) handle(message);
    },
  });
}

/**
 * A replica speaks for itself only: whom permissions bind to its subject cannot give out another for dead or draining.
 * Unknown fields are let through: a later version may say more.
 */
function readHeartbeat(message: Msg, subjects: Subjects): Heartbeat | undefined {
  try {
    const heartbeat = message.json<Heartbeat>();
    const isItsOwn = isId(heartbeat.serverId) && message.subject === subjects.heartbeat(heartbeat.serverId);
    return isItsOwn && typeof heartbeat.probeMs === 'number' ? heartbeat : undefined;
  } catch {
    return undefined;
  }
}
