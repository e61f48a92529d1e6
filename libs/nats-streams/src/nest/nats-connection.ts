import {
  AuthorizationError,
  connect,
  credsAuthenticator,
  type ConnectionOptions,
  type NatsConnection,
} from '@nats-io/transport-node';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { flushWithin } from '../link/flush-within.js';
import { watchLink } from '../link/link-watch.js';
import { nextBroker } from '../link/next-broker.js';
import { ReconnectPace } from '../link/reconnect-pace.js';
import { checkedId } from '../protocol/ids.js';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';
import { SystemClock } from '../timing/clock.js';

const START_TIMEOUT_MS = 10_000;
const START_RETRY_MS = 250;
const CONNECT_MS = 1_000;
/** All connections of a broker hear at once that it retires: they leave spread over this time. */
const RETIREMENT_SPREAD_MS = 500;
const FLUSH_MS = 300;

/** Where the broker is and as whom this process speaks to it. */
export interface NatsConnectionOptions {
  /** URLs of the broker, or of several of one cluster: `nats://host:4222`. */
  readonly servers: readonly string[];
  /** The connection's name in the broker's lists. */
  readonly name: string;
  /** Replies come to inboxes below `_INBOX.<identity>`, so that permissions can bind them; an id. */
  readonly identity: string;
  /** How long to try before giving up at the start, in ms; default 10,000. After that a lost broker is awaited for ever. */
  readonly startTimeoutMs?: number;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** A file with the user's JWT and seed. */
  readonly credsFile?: string;
}

/**
 * Connects, trying again until the start timeout. From then on the connection comes back by itself, whatever happens.
 * @throws StreamError 1001 if no broker could be reached in time, 1006 if it does not accept who we are.
 */
export async function connectToNats(options: NatsConnectionOptions): Promise<NatsConnection> {
  const startTimeoutMs = options.startTimeoutMs ?? START_TIMEOUT_MS;
  const pace = new ReconnectPace(new SystemClock());
  const connectionOptions = await toConnectionOptions(options, pace);
  const untilMs = performance.now() + startTimeoutMs;
  for (;;) {
    try {
      const connection = await connect(connectionOptions);
      watchLink(connection, { lost: () => pace.lost(), restored: () => pace.restored() });
      void leaveRetiringBrokers(connection, options.servers.length > 1);
      return connection;
    } catch (cause) {
      const servers = options.servers.join(', ');
      if (cause instanceof AuthorizationError) {
        throw new StreamError(StreamErrorCode.Unauthenticated, `the broker at ${servers} refuses the credentials`, {
          cause,
        });
      }
      if (performance.now() + START_RETRY_MS >= untilMs) {
        throw new StreamError(StreamErrorCode.Connection, `no broker at ${servers} within ${startTimeoutMs} ms`, {
          cause,
        });
      }
      await delay(START_RETRY_MS);
    }
  }
}

/**
 * A broker in lame duck mode cuts its connections off, one after the other. Ours goes before that, when nothing is under
 * way to the broker, and only if there is another broker to go to.
 */
async function leaveRetiringBrokers(connection: NatsConnection, areSeveralKnown: boolean): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type !== 'ldm') continue;
    const others = connection.info?.connect_urls ?? [];
    if (!areSeveralKnown && others.length === 0) continue;
    await delay(Math.random() * RETIREMENT_SPREAD_MS);
    flushWithin(connection, FLUSH_MS, () => {
      connection.reconnect().catch(() => {
        // it is closed for good or about to be
      });
    });
  }
}

async function toConnectionOptions(options: NatsConnectionOptions, pace: ReconnectPace): Promise<ConnectionOptions> {
  const { servers, name, user, password, token, credsFile } = options;
  return {
    servers: [...servers],
    name,
    inboxPrefix: `_INBOX.${checkedId(options.identity, 'identity')}`,
    noEcho: true,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => pace.waitMs,
    reconnectToServer: (pool) => {
      pace.dials();
      return nextBroker(pool);
    },
    // the library's 20 s would hang on a link that swallows everything
    timeout: CONNECT_MS,
    pingInterval: 750,
    maxPingOut: 2,
    // a broker that is restarted with wrong accounts for a moment must not end us for good
    ignoreAuthErrorAbort: true,
    ...(user === undefined ? {} : { user, pass: password }),
    ...(token === undefined ? {} : { token }),
    ...(credsFile === undefined ? {} : { authenticator: credsAuthenticator(await readFile(credsFile)) }),
  };
}
