import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { TimeRequest } from '@app/contracts';
import { Replica } from '@app/nats-streams';
import { timeServerConfig, type TimeServerSettings } from '../../time-server.config.js';
import { ListeningFaces } from '../listening-faces.js';
import { GoListener } from './go-listener.js';

/** Who is told that it is over has so long to read it. */
const LAST_WORDS_MS = 1_000;

/** The life of this face in the application: it listens before HTTP does, and is gone before the process is. */
@Injectable()
export class GoFace implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  constructor(
    private readonly listener: GoListener,
    private readonly faces: ListeningFaces,
    @Inject(Replica) private readonly replica: Replica<TimeRequest>,
    @Inject(timeServerConfig.KEY) private readonly config: TimeServerSettings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { goEnabled, rpcPort, host } = this.config;
    if (!goEnabled) return;
    try {
      this.faces.add({ name: 'go', port: await this.listener.listen(rpcPort, host) });
    } catch (error) {
      throw Object.assign(error as Error, { setting: 'RPC_PORT' }); // so that the program can say which port
    }
  }

  onModuleDestroy(): void {
    this.listener.stopAccepting();
  }

  /** Callers cannot resume elsewhere, so they are served until the streams on NATS have moved. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.replica.drain();
    await this.listener.close(Math.min(LAST_WORDS_MS, this.config.drainTimeoutMs));
  }
}
