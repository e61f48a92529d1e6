import type { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { Server } from 'node:http';
import type { GatewayConfig } from '../gateway.config.js';
import { ConnectionLimit } from './connection-limit.js';
import { crossOrigin } from './cross-origin.js';
import { bodyError, JSON_BODY, jsonOnly } from './json-body.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { answerUnreadableRequests } from './unreadable-requests.js';

/** Connections beside those of the readers: pages, short calls, who is just being refused. */
const SPARE_CONNECTIONS = 2_000;
const SPARE_CONNECTIONS_PER_ADDRESS = 200;

export type HttpEdgeSettings = Pick<
  GatewayConfig,
  'connectionsPerSecond' | 'corsOrigins' | 'maxReaders' | 'maxReadersPerAddress' | 'trustProxy'
>;

/** Everything that happens to a connection or a request before a route is looked for. */
export function setUpHttpEdge(adapter: ExpressAdapter, settings: HttpEdgeSettings): void {
  const { connectionsPerSecond: perSecond, corsOrigins, maxReaders, maxReadersPerAddress, trustProxy = [] } = settings;
  const server: Server = adapter.getHttpServer();
  // What comes beyond is closed by the system's own means, so that memory stays bounded.
  server.maxConnections = maxReaders + SPARE_CONNECTIONS;
  answerUnreadableRequests(server);

  adapter.set('trust proxy', [...trustProxy]);
  const isProxy = trustedBy(adapter.getInstance<Express>());
  const perAddress = maxReadersPerAddress + SPARE_CONNECTIONS_PER_ADDRESS;
  const connections = new ConnectionLimit({ perSecond, perAddress, isProxy });
  connections.watch(server);

  adapter.use(helmet(SECURITY_HEADERS));
  if (corsOrigins !== undefined) adapter.enableCors(crossOrigin(corsOrigins));
  adapter.use(connections.refuse);
  adapter.use(jsonOnly);
  adapter.useBodyParser('json', false, JSON_BODY);
  adapter.use(bodyError);
}

/** Express has compiled the setting to a function, which it keeps under a name of its own. */
function trustedBy(express: Express): (address: string) => boolean {
  const isTrusted = express.get('trust proxy fn') as (address: string, hop: number) => boolean;
  return (address) => isTrusted(address, 0);
}
