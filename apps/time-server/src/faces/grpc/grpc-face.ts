import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { TimeRequest } from '@app/contracts';
import { LocalStreams, Replica } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import { timeServerConfig, type TimeServerSettings } from '../../time-server.config.js';
import { ListeningFaces } from '../listening-faces.js';
import type { TimeOverGrpc } from './time-over-grpc.js';

/**
 * The life of this face in the application: it listens before HTTP does, and leaves with it. It knows none of gRPC's
 * packages until it is on: they are a sixth of the work of a start.
 */
@Injectable()
export class GrpcFace implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private time: TimeOverGrpc | undefined;
  private isLeaving = false;

  constructor(
    @Inject(timeServerConfig.KEY) private readonly config: TimeServerSettings,
    @Inject(LocalStreams) private readonly streams: LocalStreams<TimeRequest>,
    @Inject(Replica) private readonly replica: Replica<TimeRequest>,
    private readonly faces: ListeningFaces,
    private readonly logger: LoggerService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.grpcEnabled) return;
    // oxlint-disable-next-line no-restricted-imports -- here, and nowhere else
    const grpc = await import('./time-over-grpc.js');
    if (this.isLeaving) return; // told to stop while it was read
    this.time = new grpc.TimeOverGrpc(this.config, this.streams, (err) =>
      this.logger.error('gRPC call failed', { err }),
    );
    try {
      this.faces.add({ name: 'grpc', port: await this.time.listen() });
    } catch (error) {
      throw Object.assign(error as Error, { setting: 'GRPC_PORT' }); // so that the program can say which port
    }
  }

  /** Streams go on elsewhere from the first moment of a drain; health is answered to its end. */
  onModuleDestroy(): void {
    this.isLeaving = true;
    this.time?.leave();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.replica.drain();
    await this.time?.close();
    this.time = undefined;
  }
}
