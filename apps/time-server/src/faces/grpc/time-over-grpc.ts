import type { TimeRequest } from '@app/contracts';
import { type LocalStreams, StreamError, StreamErrorCode } from '@app/nats-streams';
import type { TimeServerSettings } from '../../time-server.config.js';
import { GrpcServer } from './grpc-server.js';
import { ReaderCalls } from './reader-calls.js';
import { TimeService } from './time-service.js';

const LEAVING = 'this replica leaves; another serves the stream';
/** grpc-js varies the age of a connection by a tenth; a stream is older than its connection never. */
const AGE_JITTER = 1.1;
/** For what is under way when the drain is over: statuses behind updates that are read slowly, watches over health. */
const CLOSE_MS = 1_000;

/** All of the face that takes gRPC's packages: the server, its methods and their readers, by one configuration. */
export class TimeOverGrpc {
  private readonly readers: ReaderCalls;
  private readonly server: GrpcServer;
  private isLeaving = false;

  /** @param report told of faults of our own, which no caller is told of. */
  constructor(
    private readonly config: TimeServerSettings,
    streams: LocalStreams<TimeRequest>,
    report: (error: unknown) => void,
  ) {
    const maxConnectionAgeMs = maxConnectionAgeMsOf(config);
    this.readers = new ReaderCalls({
      maxBehindMs: config.grpcMaxBehindSeconds * 1_000,
      maxAgeMs: maxConnectionAgeMs * AGE_JITTER,
      maxReaders: config.maxStreams,
    });
    const refusal = (): string | undefined => (this.isLeaving ? LEAVING : undefined);
    const time = new TimeService(streams, this.readers, config.maxStreamsPerClient, refusal, report);
    this.server = new GrpcServer(time, {
      keepaliveMs: config.grpcKeepaliveSeconds * 1_000,
      keepaliveTimeoutMs: config.grpcKeepaliveTimeoutSeconds * 1_000,
      maxConnectionAgeMs,
      maxConnections: config.grpcMaxConnections,
      maxStreamsPerConnection: config.maxStreamsPerClient,
      hasReflection: config.grpcReflection,
    });
  }

  /**
   * @returns the port
   * @throws the error of net.Server, such as EADDRINUSE.
   */
  listen(): Promise<number> {
    return this.server.listen(this.config.grpcPort, this.config.host);
  }

  /** Streams go on elsewhere from now on, and none is begun; health is answered until `close`. */
  leave(): void {
    this.isLeaving = true;
    this.server.sayNotServing();
    this.readers.endAll(new StreamError(StreamErrorCode.Connection, LEAVING));
  }

  async close(): Promise<void> {
    this.readers.stop();
    await this.server.close(CLOSE_MS);
  }
}

function maxConnectionAgeMsOf({ grpcMaxConnectionAgeSeconds }: TimeServerSettings): number {
  return grpcMaxConnectionAgeSeconds === 0 ? Infinity : grpcMaxConnectionAgeSeconds * 1_000;
}
