import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { TimeRequest } from '@app/contracts';
import { LocalStreams, Replica, StreamError, StreamErrorCode } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import { timeServerConfig, type TimeServerSettings } from '../../time-server.config.js';
import { ListeningFaces } from '../listening-faces.js';
import { GrpcServer } from './grpc-server.js';
import { ReaderCalls } from './reader-calls.js';
import { TimeService } from './time-service.js';

const LEAVING = 'this replica leaves; another serves the stream';
/** grpc-js varies the age of a connection by a tenth; a stream is older than its connection never. */
const AGE_JITTER = 1.1;
/** For what is under way when the drain is over: statuses behind updates that are read slowly, watches over health. */
const CLOSE_MS = 1_000;

/** Streams over gRPC: listens with the application, and leaves with it. */
@Injectable()
export class GrpcFace implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly readers: ReaderCalls;
  private server: GrpcServer | undefined;
  private isLeaving = false;

  constructor(
    @Inject(timeServerConfig.KEY) private readonly config: TimeServerSettings,
    @Inject(LocalStreams) private readonly streams: LocalStreams<TimeRequest>,
    @Inject(Replica) private readonly replica: Replica<TimeRequest>,
    private readonly faces: ListeningFaces,
    private readonly logger: LoggerService,
  ) {
    this.readers = new ReaderCalls({
      maxBehindMs: config.grpcMaxBehindSeconds * 1_000,
      maxAgeMs: this.maxConnectionAgeMs * AGE_JITTER,
      maxReaders: config.maxStreams,
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { config } = this;
    if (!config.grpcEnabled) return;
    const time = new TimeService(
      this.streams,
      this.readers,
      config.maxStreamsPerClient,
      () => (this.isLeaving ? LEAVING : undefined),
      (err) => this.logger.error('gRPC call failed', { err }),
    );
    this.server = new GrpcServer(time, {
      keepaliveMs: config.grpcKeepaliveSeconds * 1_000,
      keepaliveTimeoutMs: config.grpcKeepaliveTimeoutSeconds * 1_000,
      maxConnectionAgeMs: this.maxConnectionAgeMs,
      maxConnections: config.grpcMaxConnections,
      maxStreamsPerConnection: config.maxStreamsPerClient,
      hasReflection: config.grpcReflection,
    });
    try {
      this.faces.add({ name: 'grpc', port: await this.server.listen(config.grpcPort, config.host) });
    } catch (error) {
      throw Object.assign(error as Error, { setting: 'GRPC_PORT' });
    }
  }

  /** Streams go on elsewhere from the first moment of a drain; health is answered to its end. */
  onModuleDestroy(): void {
    this.server?.sayNotServing();
    this.isLeaving = true;
    this.readers.endAll(new StreamError(StreamErrorCode.Connection, LEAVING));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.replica.drain();
    this.readers.stop();
    await this.server?.close(CLOSE_MS);
    this.server = undefined;
  }

  private get maxConnectionAgeMs(): number {
    const { grpcMaxConnectionAgeSeconds } = this.config;
    return grpcMaxConnectionAgeSeconds === 0 ? Infinity : grpcMaxConnectionAgeSeconds * 1_000;
  }
}
