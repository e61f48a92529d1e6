import {
  AuthorizationError,
  connect,
  credsAuthenticator,
  type ConnectionOptions,
  type NatsConnection,
} from '@nats-io/transport-node';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { checkedId } from '../protocol/ids.js';
import { StreamError, StreamErrorCode } from '../protocol/stream-error.js';

const START_TIMEOUT_MS = 10_000;
const START_RETRY_MS = 250;

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
  const connectionOptions = await toConnectionOptions(options);
  const untilMs = performance.now() + startTimeoutMs;
  for (;;) {
    try {
      return await connect(connectionOptions);
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

async function toConnectionOptions(options: NatsConnectionOptions): Promise<ConnectionOptions> {
  const { servers, name, user, password, token, credsFile } = options;
  return {
    servers: [...servers],
    name,
    inboxPrefix: `_INBOX.${checkedId(options.identity, 'identity')}`,
    noEcho: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    reconnectJitter: 150,
    // the library's 20 s would hang on a link that swallows everything
    timeout: 1_000,
    pingInterval: 750,
    maxPingOut: 2,
    // a broker that is restarted with wrong accounts for a moment must not end us for good
    ignoreAuthErrorAbort: true,
    ...(user === undefined ? {} : { user, pass: password }),
    ...(token === undefined ? {} : { token }),
    ...(credsFile === undefined ? {} : { authenticator: credsAuthenticator(await readFile(credsFile)) }),
  };
}
