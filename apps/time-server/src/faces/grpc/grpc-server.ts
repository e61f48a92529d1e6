import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { loadSync } from '@grpc/proto-loader';
import { HealthImplementation, protoPath as healthProtoPath } from 'grpc-health-check';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { directCalls } from './direct-call.js';
import { loadTimeProto, STREAM_TIME_PATH, TIME_SERVICE } from './time-proto.js';
import type { TimeService } from './time-service.js';

/** Of a message in either direction. */
const MAX_MESSAGE_BYTES = 64 * 1_024;
/**
 * A connection that has been asked to go stays until its youngest stream has had its own time, a tenth longer than the
 * connection's, and some seconds for a sweep and for all statuses to leave.
 */
const AGE_GRACE = 1.1;
const AGE_GRACE_MS = 10_000;
/**
 * Calls at once on a connection beside its streams. What is beyond HTTP/2's own limit waits at the client, untold; a
 * stream too many shall be told so, and calls that are no streams be answered.
 */
const SPARE_CALLS = 1_000;

export interface GrpcServerOptions {
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  /** `Infinity`: none. */
  readonly maxConnectionAgeMs: number;
  readonly maxConnections: number;
  readonly maxStreamsPerConnection: number;
  readonly hasReflection: boolean;
}

/** A gRPC server with time, health and reflection. It owns its sockets, so that it can be sure to close them. */
export class GrpcServer {
  private readonly server: Server;
  private readonly health = new HealthImplementation({ '': 'SERVING', [TIME_SERVICE]: 'SERVING' });
  private readonly listener = createServer((socket) => this.take(socket));
  private readonly sockets = new Set<Socket>();
  private readonly injector;

  constructor(time: TimeService, options: GrpcServerOptions) {
    const { service, packageDefinition } = loadTimeProto();
    this.server = new Server(grpcOptions(options));
    this.server.addService(service, time.handlers);
    this.health.addToServer(this.server);
    if (options.hasReflection) {
      new ReflectionService({ ...packageDefinition, ...loadSync(healthProtoPath) }).addToServer(this.server);
    }
    this.listener.maxConnections = options.maxConnections;
    this.injector = this.server.createConnectionInjector(ServerCredentials.createInsecure());
  }

  /**
   * @param port 0 takes any free one.
   * @returns the port
   * @throws the error of net.Server, such as EADDRINUSE.
   */
  async listen(port: number, host: string): Promise<number> {
    this.listener.listen(port, host);
    await once(this.listener, 'listening');
    return (this.listener.address() as AddressInfo).port;
  }

  /** Health says NOT_SERVING from now on, to who asks and to who watches. */
  sayNotServing(): void {
    this.health.setStatus('', 'NOT_SERVING');
    this.health.setStatus(TIME_SERVICE, 'NOT_SERVING');
  }

  /** Takes no connection any more, waits so long for calls that are under way, then closes whatever is left. */
  async close(graceMs: number): Promise<void> {
    this.listener.close();
    const stopped = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => this.server.tryShutdown(() => resolve())),
      delay(graceMs, undefined, { signal: stopped.signal }),
    ]);
    stopped.abort();
    for (const socket of this.sockets) socket.destroy();
    this.server.forceShutdown();
  }

  private take(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    this.injector.injectConnection(socket);
  }
}

function grpcOptions(options: GrpcServerOptions) {
  const { keepaliveMs, keepaliveTimeoutMs, maxConnectionAgeMs, maxStreamsPerConnection } = options;
  return {
    // nobody asks for its counts of every message
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_concurrent_streams': maxStreamsPerConnection + SPARE_CALLS,
    'grpc.keepalive_time_ms': keepaliveMs,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
    ...(maxConnectionAgeMs === Infinity
      ? {}
      : {
          'grpc.max_connection_age_ms': maxConnectionAgeMs,
          'grpc.max_connection_age_grace_ms': Math.ceil(maxConnectionAgeMs * AGE_GRACE) + AGE_GRACE_MS,
        }),
    interceptors: [directCalls(STREAM_TIME_PATH)],
  };
}
